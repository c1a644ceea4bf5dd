using static EdgeDetector.Service.Configuration.ConfigurationText;

namespace EdgeDetector.Service.Configuration;

public sealed class ConfigurationDiffTests
{
    [Fact]
    public void Between_EqualFiles_IsEmpty() =>
        Assert.Empty(ConfigurationDiff.Between(Load(Least + "detection: { classes: { a: 0.5, b: 0.6 } }"), Load(Least + "detection: { classes: { b: 0.6, a: 0.5 } }")));

    [Theory]
    [InlineData("detection: { nms: 0.5 }", "detection.nms: 0.45 → 0.5", (int)ChangeEffect.Hot, null)]
    [InlineData("detection: { classes: { cat: 0.5 } }", "detection.classes: {} → { cat: 0.5 }", (int)ChangeEffect.Hot, null)]
    [InlineData("tracking: { lostTimeout: 3s }", "tracking.lostTimeout: 1s → 3s", (int)ChangeEffect.Hot, null)]
    [InlineData("mqtt: { detections: { qos: 1 } }", "mqtt.detections.qos: 0 → 1", (int)ChangeEffect.Hot, null)]
    [InlineData("logging: { level: debug }", "logging.level: information → debug", (int)ChangeEffect.Hot, null)]
    [InlineData("logging: { format: json }", "logging.format: text → json", (int)ChangeEffect.NeedsRestart, null)]
    [InlineData("model: { providers: [cpu] }", "model.providers: [tensorrt, cuda, cpu] → [cpu]", (int)ChangeEffect.ReplacesModel, null)]
    [InlineData("mqtt: { keepAlive: 1m30s }", "mqtt.keepAlive: 15s → 1m30s", (int)ChangeEffect.NeedsRestart, null)]
    [InlineData("    width: 640", "cameras.gate.width:  → 640", (int)ChangeEffect.RestartsCamera, "gate")]
    [InlineData("    reconnect: { initial: 1s }", "cameras.gate.reconnect.initial: 500ms → 1s", (int)ChangeEffect.RestartsCamera, "gate")]
    [InlineData("    detection: { confidence: 0.5 }", "cameras.gate.detection.confidence:  → 0.5", (int)ChangeEffect.Hot, "gate")]
    [InlineData("    zones: { yard: { points: [[0, 0], [1, 0], [0, 1]] } }", "cameras.gate.zones.yard added", (int)ChangeEffect.Hot, "gate")]
    [InlineData("    lines: { door: { points: [[0, 0], [1, 0]] } }", "cameras.gate.lines.door added", (int)ChangeEffect.Hot, "gate")]
    [InlineData("    masks: { tree: { points: [[0, 0], [1, 0], [0, 1]] } }", "cameras.gate.masks.tree added", (int)ChangeEffect.Hot, "gate")]
    [InlineData("objects: { stationary: { after: 1m } }", "objects.stationary.after: 10s → 1m", (int)ChangeEffect.Hot, null)]
    [InlineData("events: { updateInterval: 1s }", "events.updateInterval: 5s → 1s", (int)ChangeEffect.Hot, null)]
    [InlineData("snapshots: { retention: 7d }", "snapshots.retention: 14d → 7d", (int)ChangeEffect.Hot, null)]
    [InlineData("    snapshots: { crop: false }", "cameras.gate.snapshots.crop:  → false", (int)ChangeEffect.Hot, "gate")]
    [InlineData("    detection: { enabled: false }", "cameras.gate.detection.enabled: true → false", (int)ChangeEffect.Hot, "gate")]
    [InlineData("    detection: { fps: 5 }", "cameras.gate.detection.fps:  → 5", (int)ChangeEffect.Hot, "gate")]
    [InlineData("  a.detection.b: { source: /dev/video1 }", "cameras.a.detection.b added", (int)ChangeEffect.RestartsCamera, "a.detection.b")]
    public void Between_OneChange_NamesPathValuesAndEffect(string added, string text, int effect, string? camera)
    {
        ConfigurationChange change = Assert.Single(ConfigurationDiff.Between(Load(Least), Load(Least + added)));

        Assert.Equal(text, change.ToString());
        Assert.Equal((ChangeEffect)effect, change.Effect);
        Assert.Equal(camera, change.Camera);
    }

    [Fact]
    public void Between_ChangedZone_NamesThePoints()
    {
        const string Zone = "    zones: { yard: { points: [[0, 0], [1, 0], [0, 1]], classes: [person] } }";

        ConfigurationChange[] changes = [.. ConfigurationDiff.Between(
            Load(Least + Zone), Load(Least + Zone.Replace("[1, 0]", "[0.5, 0]", StringComparison.Ordinal).Replace("person", "car", StringComparison.Ordinal)))];

        Assert.Equal(
            [
                "cameras.gate.zones.yard.points: [[0, 0], [1, 0], [0, 1]] → [[0, 0], [0.5, 0], [0, 1]]",
                "cameras.gate.zones.yard.classes: [person] → [car]",
            ],
            changes.Select(change => change.ToString()));
        Assert.All(changes, change => Assert.Equal((ChangeEffect.Hot, "gate"), (change.Effect, change.Camera)));
    }

    [Fact]
    public void Between_RemovedCamera_IsOneChange() =>
        Assert.Equal("cameras.yard removed", Assert.Single(ConfigurationDiff.Between(Load(Least + "  yard: { source: /dev/video1 }"), Load(Least))).ToString());
}
