using BenchmarkDotNet.Attributes;
using EdgeDetector.Tracking;

namespace EdgeDetector;

/// <summary>Following many objects of three classes that are missed now and then; the making of the detections, some microseconds, is included.</summary>
[MemoryDiagnoser]
public class TrackerBenchmarks
{
    private static readonly TimeSpan Frame = TimeSpan.FromSeconds(1) / 30;

    private readonly Tracker _tracker = new(new TrackerSettings());
    private Crowd _crowd = null!;
    private DateTimeOffset _time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Params(10, 100, 300, 1000)]
    public int Objects { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _crowd = new Crowd(Objects, seed: 1);
        for (int frame = 0; frame < 500; frame++)
        {
            Update();
        }
    }

    [Benchmark]
    public int Update()
    {
        _time += Frame;
        return _tracker.Update(_time, _crowd.Next()).Length;
    }
}
