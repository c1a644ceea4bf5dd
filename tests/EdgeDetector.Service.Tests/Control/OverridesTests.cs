using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Control;

public sealed class OverridesTests : IDisposable
{
    private static readonly string[] Classes = ["person", "car"];

    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-overrides-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly LogEntries<OverridesFile> _log = new();

    private string FilePath => Path.Combine(_folder, "overrides.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ApplyTo_Set_HoldsOverTheFileAndTheRestIsTheFiles()
    {
        EdgeDetectorOptions file = ConfigurationText.Load(ConfigurationText.Least + "    detection: { fps: 5, confidence: 0.4, classes: { car: 0.6 } }\n  yard: { source: /dev/video1 }\n");
        Overrides overrides = Overrides.None.With(
            "gate", new CameraOverrides { Detect = false, Confidence = CameraOverrides.None.Confidence.Add("person", 0.9).Add("gone", 0.1) });

        EdgeDetectorOptions inForce = overrides.ApplyTo(file with { ModelFile = new ModelFile("model.onnx", "", Classes) });

        CameraDetectionOptions gate = inForce.Cameras["gate"].Detection;
        Assert.False(gate.Enabled);
        Assert.Equal((5, 0.4), (gate.Fps, gate.Confidence));
        Assert.Equal(new Dictionary<string, double> { ["car"] = 0.6, ["person"] = 0.9 }, gate.Classes);
        Assert.True(inForce.Cameras["gate"].Enabled);
        Assert.DoesNotContain(ConfigurationDiff.Between(file, inForce), change => change.Camera == "yard");
    }

    [Fact]
    public void WithoutZonesGoneFrom_ZoneOrCameraLeft_DropsWhatWasSetOfItsZonesAlone()
    {
        IReadOnlyDictionary<string, CameraOptions> cameras = ConfigurationText.Load(
            ConfigurationText.Least + "    zones: { yard: { points: [[0, 0], [1, 0], [1, 1]] } }\n").Cameras;
        Overrides overrides = Overrides.None
            .With("gate", new CameraOverrides { Fps = 2, Zones = CameraOverrides.None.Zones.Add("yard", false).Add("drive", false) })
            .With("away", new CameraOverrides { Enabled = false, Zones = CameraOverrides.None.Zones.Add("yard", false) })
            .With("gone", new CameraOverrides { Zones = CameraOverrides.None.Zones.Add("yard", true) });

        Overrides kept = overrides.WithoutZonesGoneFrom(cameras);

        Assert.Equal(["away", "gate"], kept.Cameras.Keys);
        Assert.Equal(2, kept.Of("gate").Fps);
        Assert.Equal(new Dictionary<string, bool> { ["yard"] = false }, kept.Of("gate").Zones);
        Assert.False(kept.Of("away").Enabled);
        Assert.Empty(kept.Of("away").Zones);
    }

    [Fact]
    public void WithoutZonesGoneFrom_NoneGone_IsTheSame()
    {
        IReadOnlyDictionary<string, CameraOptions> cameras = ConfigurationText.Load(
            ConfigurationText.Least + "    zones: { yard: { points: [[0, 0], [1, 0], [1, 1]] } }\n").Cameras;
        Overrides overrides = Overrides.None.With("gate", new CameraOverrides { Zones = CameraOverrides.None.Zones.Add("yard", false) });

        Assert.Same(overrides, overrides.WithoutZonesGoneFrom(cameras));
    }

    [Fact]
    public void File_SavedAndLoaded_SaysTheSame()
    {
        OverridesFile file = new(_folder, _time, _log);
        CameraOverrides gate = new() { Enabled = false, Fps = 2.5, Zones = CameraOverrides.None.Zones.Add("yard", false), Confidence = CameraOverrides.None.Confidence.Add("car", 0.5) };
        file.Keep(Overrides.None.With("gate", gate));

        Assert.Null(file.SaveWhenDue());

        CameraOverrides loaded = new OverridesFile(_folder, _time, _log).Load().Of("gate");
        Assert.Equal((false, null, 2.5), (loaded.Enabled, loaded.Detect, loaded.Fps));
        Assert.Equal(gate.Zones, loaded.Zones);
        Assert.Equal(gate.Confidence, loaded.Confidence);
        Assert.Equal([FilePath], Directory.GetFiles(_folder));
    }

    [Fact]
    public void SaveWhenDue_ManyChanges_WritesOnceASecond()
    {
        OverridesFile file = new(_folder, _time, _log);
        file.Keep(Overrides.None.With("gate", new CameraOverrides { Fps = 1 }));
        file.SaveWhenDue();
        _time.Advance(TimeSpan.FromMilliseconds(300));
        file.Keep(Overrides.None.With("gate", new CameraOverrides { Fps = 2 }));

        Assert.Equal(TimeSpan.FromMilliseconds(700), file.SaveWhenDue());
        Assert.Equal(1, file.Load().Of("gate").Fps);
        _time.Advance(TimeSpan.FromMilliseconds(700));
        Assert.Null(file.SaveWhenDue());
        Assert.Equal(2, file.Load().Of("gate").Fps);
    }

    [Theory]
    [InlineData("{ \"cameras\": { \"gate\": { \"enabled\": fal")]
    [InlineData("null")]
    [InlineData("{ \"cameras\": null }")]
    [InlineData("{ \"cameras\": { \"gate\": null } }")]
    [InlineData("{ \"cameras\": { \"gate\": { \"fps\": -1 } } }")]
    [InlineData("{ \"cameras\": { \"gate\": { \"confidence\": { \"car\": 7 } } } }")]
    [InlineData("")]
    public void Load_Damaged_IsPutAsideAndSaid(string content)
    {
        File.WriteAllText(FilePath, content);

        Assert.Equal(Overrides.None, new OverridesFile(_folder, _time, _log).Load());

        Assert.Equal(content, File.ReadAllText(FilePath + ".corrupt"));
        Assert.False(File.Exists(FilePath));
        Assert.StartsWith($"4100 {FilePath} is damaged", Assert.Single(_log.All), StringComparison.Ordinal);
    }

    [Fact]
    public void Save_NotPossible_IsSaidOnceAndTriedAgain()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        OverridesFile file = new(Path.Combine(_folder, "file"), _time, _log);
        file.Keep(Overrides.None.With("gate", new CameraOverrides { Fps = 1 }));

        for (int i = 0; i < 3; i++)
        {
            Assert.Null(file.SaveWhenDue());
            _time.Advance(OverridesFile.Interval);
        }

        Assert.StartsWith("4102 ", Assert.Single(_log.All), StringComparison.Ordinal);
    }
}
