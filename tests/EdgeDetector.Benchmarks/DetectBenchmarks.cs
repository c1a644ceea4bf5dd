using BenchmarkDotNet.Attributes;
using EdgeDetector.Models;
using EdgeDetector.Yolo;

namespace EdgeDetector;

/// <summary>
/// A whole Detect of a 1080p frame on the CPU. The model is the file that EDGEDETECTOR_BENCHMARK_MODEL names, else Yolo-Fastest 1.1 of the
/// test data in EDGEDETECTOR_TESTDATA.
/// </summary>
[MemoryDiagnoser]
public class DetectBenchmarks : IDisposable
{
    private readonly List<Detection> _detections = [];
    private readonly string _imported = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.onnx");
    private YoloDetector _detector = null!;
    private DetectionThresholds _thresholds = null!;
    private Frame _frame = null!;

    [GlobalSetup]
    public void Setup()
    {
        _detector = YoloDetector.Open(Environment.GetEnvironmentVariable("EDGEDETECTOR_BENCHMARK_MODEL") ?? Import(), new DetectorOptions());
        _thresholds = DetectionThresholds.Create(_detector.Model.Names, 0.25, new Dictionary<string, double>(), 0.45);
        FrameBuffer buffer = new FramePool().Rent(1920, 1080);
        new Random(1).NextBytes(buffer.Span);
        _frame = new Frame("benchmark", 1, DateTimeOffset.UnixEpoch, buffer);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _frame.Dispose();
        _detector.Dispose();
        File.Delete(_imported);
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public DetectTimings Detect() => _detector.Detect(_frame, _thresholds, _detections);

    private string Import()
    {
        string folder = Environment.GetEnvironmentVariable("EDGEDETECTOR_TESTDATA")
            ?? throw new InvalidOperationException("set EDGEDETECTOR_BENCHMARK_MODEL to an .onnx file, or EDGEDETECTOR_TESTDATA to the test data");
        string source = Path.Combine(folder, "models", "yolo-fastest-1.1");
        DarknetImport.Run(new ImportRequest
        {
            Cfg = Path.Combine(source, "yolo-fastest-1.1.cfg"),
            Weights = Path.Combine(source, "yolo-fastest-1.1.weights"),
            Names = Path.Combine(source, "coco.names"),
            Output = _imported,
        });
        return _imported;
    }
}
