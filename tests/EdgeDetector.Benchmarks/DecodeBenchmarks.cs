using BenchmarkDotNet.Attributes;
using EdgeDetector.Geometry;
using EdgeDetector.Yolo;

namespace EdgeDetector;

/// <summary>YOLOv3's largest head at 416x416 (52x52 cells, 80 classes), where nearly nothing counts and where much does.</summary>
[MemoryDiagnoser]
public class DecodeBenchmarks
{
    private static readonly PixelSize Network = new(416, 416);

    private readonly YoloHead _head = new()
    {
        Output = "head",
        Kind = HeadKind.Yolo,
        Classes = 80,
        Anchors = [new Anchor(10, 13), new Anchor(16, 30), new Anchor(33, 23)],
        Grid = new PixelSize(52, 52),
    };

    private readonly CandidateList _candidates = new();
    private YoloDecoder _decoder = null!;
    private DetectionThresholds _thresholds = null!;
    private float[] _raw = [];

    [Params(0.25, 0.005)]
    public double Threshold { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        // Logits as trained models give them: one cell in a hundred above 0.25.
        Random random = new(1);
        _raw = [.. Enumerable.Range(0, _head.Length).Select(_ => (float)((random.NextDouble() + random.NextDouble() + random.NextDouble() - 2.9) * 5))];
        _decoder = new YoloDecoder(_head, Network);
        _thresholds = DetectionThresholds.Create([.. Enumerable.Range(0, 80).Select(id => $"{id}")], Threshold, new Dictionary<string, double>(), 0.45);
    }

    [Benchmark]
    public int Decode()
    {
        _candidates.Begin(int.MaxValue);
        _decoder.Decode(_raw, new DecodeTarget(new Placement(Network, Network, ResizeMode.Stretch), _thresholds, _candidates));
        return _candidates.All.Length;
    }
}
