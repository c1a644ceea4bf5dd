using System.Text.Json.Serialization.Metadata;
using EdgeDetector.Service.Control;
using EdgeDetector.Service.HomeAssistant;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeDetector.Service.Storage;

public sealed class StateFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgedetector-state-");

    private string FileName => Path.Combine(_folder.FullName, "state.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void TrySave_EveryKindOfFile_HasWhatIsKeptAndNothingThatFollowsFromIt()
    {
        CameraOverrides gate = new() { Fps = 5 };
        Assert.Equal(
            """{"cameras":{"gate":{"fps":5,"confidence":{},"zones":{}}}}""",
            Written(Overrides.None.With("gate", gate), StateJson.Default.Overrides));
        Assert.Equal("""{"cameras":{"gate":["Müll 'n' <mehr>"]}}""", Written(new SeenClasses().With("gate", "Müll 'n' <mehr>"), StateJson.Default.SeenClasses));
        Assert.Equal(
            """{"cameras":{"gate":[{"crossed":{"line":"door","direction":"forward","class":"car"},"count":1}]}}""",
            Written(new CrossedLines().With("gate", new CrossedLine("door", "forward", "car")), StateJson.Default.CrossedLines));
        Assert.Equal("""{"topics":["a/b"]}""", Written(new NotedTopics { Topics = ["a/b"] }, StateJson.Default.NotedTopics));
        Assert.Equal("""{"topics":{}}""", Written(new AnnouncedDocuments(), StateJson.Default.AnnouncedDocuments));
        Assert.Equal(
            """{"count":2,"problem":"no progress","at":"2026-11-26T00:00:00+00:00"}""",
            Written(new FaultRow(2, "no progress", new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero)), StateJson.Default.FaultRow));
    }

    [Fact]
    public void Load_WrittenByAnEarlierVersion_SaysTheSame()
    {
        File.WriteAllText(FileName, """{ "cameras": { "gate": { "fps": 5, "confidence": {}, "zones": {}, "isEmpty": false, "isSound": true } }, "isSound": true }""");
        StateFile<Overrides> file = new(FileName, StateJson.Default.Overrides, overrides => overrides.IsSound, NullLogger.Instance);

        Assert.Equal(5, file.Load()!.Of("gate").Fps);
    }

    private string Written<T>(T content, JsonTypeInfo<T> type)
        where T : class
    {
        Assert.True(new StateFile<T>(FileName, type, _ => true, NullLogger.Instance).TrySave(content));
        string[] lines = File.ReadAllLines(FileName);
        Assert.True(lines.Length > 1);
        return string.Concat(lines.Select(line => line.TrimStart())).Replace("\": ", "\":", StringComparison.Ordinal);
    }
}
