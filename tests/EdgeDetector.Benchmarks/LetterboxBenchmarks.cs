using BenchmarkDotNet.Attributes;
using EdgeDetector.Geometry;
using OpenCvSharp;
using OpenCvSharp.Dnn;

namespace EdgeDetector;

/// <summary>A camera's picture into the input tensor, against OpenCV's resize with blobFromImage and against a plain version.</summary>
[MemoryDiagnoser]
public class LetterboxBenchmarks : IDisposable
{
    private PixelSize _picture;
    private PixelSize _network;
    private ResizeMode _mode;
    private byte[] _pixels = [];
    private Letterbox _letterbox = null!;
    private Mat _source = null!;

    [Params("1080p to 416", "720p to 320", "720p letterboxed to 416")]
    public string Sizes { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        (_picture, _network, _mode) = Sizes switch
        {
            "1080p to 416" => (new PixelSize(1920, 1080), new PixelSize(416, 416), ResizeMode.Stretch),
            "720p to 320" => (new PixelSize(1280, 720), new PixelSize(320, 320), ResizeMode.Stretch),
            _ => (new PixelSize(1280, 720), new PixelSize(416, 416), ResizeMode.Letterbox),
        };
        _pixels = new byte[_picture.Area * 3];
        new Random(1).NextBytes(_pixels);
        _letterbox = new Letterbox(_network, _mode, new float[3 * _network.Area]);
        _source = Mat.FromPixelData(_picture.Height, _picture.Width, MatType.CV_8UC3, _pixels);
        Cv2.SetNumThreads(1);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _source.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public void Letterbox() => _letterbox.Fill(_pixels, _picture, _picture.Width * 3);

    /// <summary>The usual way, which scales and swaps channels too; one thread like ours.</summary>
    [Benchmark]
    public void OpenCv()
    {
        using Mat? blob = CvDnn.BlobFromImage(_source, 1 / 255.0, new Size(_network.Width, _network.Height), default, swapRB: true, crop: false);
    }

    [Benchmark]
    public float[] Naive() => NaiveResize.Tensor(_pixels, _picture, _picture.Width * 3, _network, _mode);
}
