using BenchmarkDotNet.Attributes;
using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Tracking;
using EdgeDetector.Zones;

namespace EdgeDetector;

/// <summary>One frame of many objects that move, with ten concave zones of eight corners, five lines and two masks.</summary>
[MemoryDiagnoser]
public class ZoneBenchmarks
{
    private static readonly PixelSize Frame = new(1920, 1080);

    private readonly List<Detection> _detections = new(100);
    private readonly List<DetectionMask> _masks = [];
    private ZoneMonitor _monitor = null!;
    private ObjectLives _lives = null!;
    private Track[] _tracks = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private int _frames;

    [Params(10, 100)]
    public int Objects { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        _masks.AddRange(Enumerable.Range(0, 2).Select(i => new DetectionMask($"mask{i}", Star(random))));
        _monitor = new ZoneMonitor(new ZoneSettings
        {
            Zones = [.. Enumerable.Range(0, 10).Select(i => new Zone($"zone{i}", Star(random)))],
            Lines = [.. Enumerable.Range(0, 5).Select(i => new CrossingLine($"line{i}", new FramePoint(0.1, i * 0.2), new FramePoint(0.9, 1 - (i * 0.2))))],
        });
        _lives = new ObjectLives(new ObjectSettings(), new ObjectIds(random));
        _tracks = [.. Enumerable.Range(0, Objects).Select(i => new Track(
            i, i % 3, 0.8f, new Box(random.Next(1900), random.Next(1000), 40, 80), TrackState.Confirmed, TimeSpan.Zero))];
    }

    [Benchmark]
    public int Masks()
    {
        _detections.Clear();
        foreach (Track track in _tracks)
        {
            _detections.Add(new Detection(track.ClassId, track.Confidence, track.Box));
        }

        DetectionMask.Apply(_masks, Frame, _detections);
        return _detections.Count;
    }

    [Benchmark]
    public int Monitor() => _monitor.Update(Next()).Length;

    /// <summary>The events of a busy scene included, which alone allocate.</summary>
    [Benchmark]
    public int MonitorAndLives()
    {
        TrackedFrame frame = Next();
        return _lives.Update(frame, _monitor.Update(frame), _monitor.Motions).Length;
    }

    /// <summary>Everybody walks 90 pixels a second to and fro.</summary>
    private TrackedFrame Next()
    {
        float step = _frames++ % 200 < 100 ? 3 : -3;
        for (int i = 0; i < _tracks.Length; i++)
        {
            Box box = _tracks[i].Box;
            _tracks[i] = _tracks[i] with { Box = box with { X = box.X + step } };
        }

        _now += TimeSpan.FromMilliseconds(33);
        return new TrackedFrame(_now, Frame, _tracks, []);
    }

    private static Polygon Star(Random random)
    {
        double x = 0.25 + (random.NextDouble() / 2), y = 0.25 + (random.NextDouble() / 2);
        return new Polygon([.. Enumerable.Range(0, 8).Select(i =>
        {
            double radius = i % 2 == 0 ? 0.25 : 0.12;
            return new FramePoint(x + (radius * Math.Cos(i * Math.Tau / 8)), y + (radius * Math.Sin(i * Math.Tau / 8)));
        })]);
    }
}
