using BenchmarkDotNet.Attributes;
using EdgeDetector.Geometry;
using EdgeDetector.Yolo;

namespace EdgeDetector;

/// <summary>Non-maximum suppression of a usual frame, and of one at the threshold 0.005 that mAP wants.</summary>
[MemoryDiagnoser]
public class NonMaxSuppressionBenchmarks
{
    private readonly List<int> _kept = [];
    private NonMaxSuppression _suppression = null!;
    private Candidate[] _candidates = [];

    [Params(100, 10_000)]
    public int Candidates { get; set; }

    [Params(NmsKind.Iou, NmsKind.Greedy)]
    public NmsKind Kind { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        _suppression = new NonMaxSuppression(new NmsRule(Kind, 0.6f));
        _candidates = [.. Enumerable.Range(0, Candidates).Select(_ => new Candidate(
            random.Next(10), random.NextSingle() + 0.001f, new CenterBox(random.NextSingle(), random.NextSingle(), 0.2f, 0.2f)))];
    }

    [Benchmark]
    public int Apply()
    {
        _suppression.Apply(_candidates, 80, 0.45f, _kept);
        return _kept.Count;
    }
}
