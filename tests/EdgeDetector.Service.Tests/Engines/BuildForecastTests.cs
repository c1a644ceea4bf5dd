using EdgeDetector.Engines;
using EdgeDetector.Geometry;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Engines;

public sealed class BuildForecastTests
{
    private static readonly EngineKey Key = new()
    {
        ModelSha256 = "a",
        OnnxRuntimeVersion = "1.11.0",
        TensorRtVersion = 8201,
        Device = "tx2",
        Fp16 = true,
        Input = new PixelSize(416, 416),
    };

    [Fact]
    public void Estimate_EarlierBuilds_AreScaledByTheWorkOfTheNearestOfTheSameDeviceAndPrecision()
    {
        EngineManifest[] earlier =
        [
            Built(Key, bflops: 65, seconds: 650), Built(Key with { Fp16 = false }, bflops: 6, seconds: 30), Built(Key with { Device = "nano" }, bflops: 7, seconds: 9000),
        ];

        Assert.Equal(TimeSpan.FromSeconds(70), BuildEstimate.Of(earlier, Key, 7));
        Assert.Null(BuildEstimate.Of(earlier, Key with { Device = "xavier" }, 7));
        Assert.Null(BuildEstimate.Of([], Key, 7));
        Assert.Null(BuildEstimate.Of(earlier, Key, 0));
    }

    [Fact]
    public void Shortage_TooLittleMemory_SaysHowMuchAndWhatToDo()
    {
        EdgeDetectorOptions options = new()
        {
            Model = new ModelOptions
            {
                Path = Path.Combine(TestData.RepositoryRoot, "models", "street-nano.onnx"),
                TensorRt = new TensorRtOptions { WorkspaceMegabytes = 2048 },
            },
        };

        string? shortage = BuildMemory.Shortage(options, "MemTotal: 8000000 kB\nMemAvailable:     512000 kB\nSwapFree:   1024000 kB\n");

        Assert.Matches("^the build needs about 20[0-9]{2} MiB of memory, and 1500 MiB are free with swap: add swap .a file of 1 GiB or more.", shortage);
        Assert.Contains("model.tensorRt.workspaceMegabytes (now 2048)", shortage, StringComparison.Ordinal);
        Assert.Null(BuildMemory.Shortage(options, "MemAvailable: 512000 kB\nSwapFree: 2048000 kB\n"));
        Assert.Null(BuildMemory.Shortage(options, "no such lines"));
    }

    private static EngineManifest Built(EngineKey key, double bflops, double seconds) => new()
    {
        Model = "yolo",
        Key = key,
        Bflops = bflops,
        BuiltAt = DateTimeOffset.UnixEpoch,
        BuildSeconds = seconds,
        Files = [],
    };
}
