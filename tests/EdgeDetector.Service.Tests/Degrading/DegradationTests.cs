using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Degrading;

public sealed class DegradationTests
{
    private static readonly string Smaller = Path.Combine(TestData.RepositoryRoot, "models", "traffic-nano.onnx");

    private static readonly EdgeDetectorOptions Options = ConfigurationText.Load(
        ConfigurationText.Least + "    detection: { fps: 3 }\n  yard: { source: /dev/video1 }\n");

    [Fact]
    public void ApplyTo_FrameRate_LimitsEachCameraAndRaisesNone()
    {
        EdgeDetectorOptions inForce = new Degradation(5, null).ApplyTo(Options);

        Assert.Equal(3, inForce.Cameras["gate"].Detection.Fps);
        Assert.Equal(5, inForce.Cameras["yard"].Detection.Fps);
        Assert.Equal(Options.Model.Path, inForce.Model.Path);
    }

    [Fact]
    public void Of_SmallerModel_ServesWithItsClasses()
    {
        Degradation less = Degradation.Of(Options with { Degrade = new DegradeOptions { Model = Smaller } }, out string? fault);

        Assert.Null(fault);
        EdgeDetectorOptions inForce = less.ApplyTo(Options);
        Assert.Equal((Smaller, "vehicle"), (inForce.Model.Path, Assert.Single(inForce.Classes)));
    }

    [Theory]
    [InlineData("nowhere.onnx", "there is no such model file")]
    [InlineData(null, "unicorn")]
    public void Of_ModelThatCannotServe_SaysWhyAndOnlySlowsDown(string? model, string reason)
    {
        EdgeDetectorOptions options = Options with
        {
            Degrade = new DegradeOptions { Model = model ?? Smaller, Fps = 2 },
            Detection = new DetectionOptions { Classes = new Dictionary<string, double> { ["unicorn"] = 0.5 } },
        };

        Degradation less = Degradation.Of(options, out string? fault);

        Assert.Contains(reason, fault, StringComparison.Ordinal);
        Assert.Equal(new Degradation(2, null), less);
    }

    [Fact]
    public void ApplyTo_ConfigurationThatCameToNameOtherClasses_KeepsItsOwnModel()
    {
        Degradation less = Degradation.Of(Options with { Degrade = new DegradeOptions { Model = Smaller, Fps = 2 } }, out _);
        EdgeDetectorOptions changed = Options with { Detection = new DetectionOptions { Classes = new Dictionary<string, double> { ["person"] = 0.5 } } };

        Assert.Equal(Options.Model.Path, less.ApplyTo(changed).Model.Path);
        Assert.Equal(2, less.ApplyTo(changed).Cameras["yard"].Detection.Fps);
    }
}
