using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeDetector.Faults;

/// <summary>Events that look, and are as long, as those of a street: numbers of many digits, and paths.</summary>
internal static class SampleEvent
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 26, 9, 0, 0, TimeSpan.Zero);

    public static byte[] Make(Random random, int sequence)
    {
        DateTimeOffset at = Begin + TimeSpan.FromMilliseconds(sequence * 4.987);
        JsonObject after = State(random, at);
        after["path"] = new JsonArray([.. Enumerable.Range(0, random.Next(2, 20)).Select(i => new JsonObject
        {
            ["x"] = Number(random),
            ["y"] = Number(random),
            ["at"] = Time(at - TimeSpan.FromMilliseconds(100 * i)),
        })]);
        JsonObject json = new()
        {
            ["schema"] = "edgedetector.event/1",
            ["type"] = "update",
            ["id"] = Guid.CreateVersion7(at).ToString(),
            ["sequence"] = sequence,
            ["device"] = "gate-box",
            ["camera"] = "gate",
            ["capturedAt"] = Time(at),
            ["ageMs"] = Number(random),
            ["frame"] = new JsonObject { ["width"] = 1280, ["height"] = 720 },
            ["class"] = "person",
            ["classId"] = 0,
            ["trackId"] = random.Next(1000),
            ["startedAt"] = Time(at - TimeSpan.FromSeconds(2)),
            ["changes"] = new JsonArray(),
            ["before"] = State(random, at - TimeSpan.FromSeconds(1)),
            ["after"] = after,
        };
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static JsonObject State(Random random, DateTimeOffset at) => new()
    {
        ["seenAt"] = Time(at),
        ["durationSeconds"] = Number(random),
        ["box"] = Box(random),
        ["boxNormalized"] = Box(random),
        ["confidence"] = Number(random),
        ["bestConfidence"] = Number(random),
        ["zones"] = new JsonArray("left"),
        ["enteredZones"] = new JsonArray("left"),
        ["loiteringZones"] = new JsonArray(),
        ["lineCrossings"] = new JsonArray(),
        ["stationary"] = false,
        ["motionlessFrames"] = 0,
        ["positionChanges"] = 0,
        ["bestSnapshot"] = new JsonObject { ["capturedAt"] = Time(at), ["box"] = Box(random), ["boxNormalized"] = Box(random), ["confidence"] = Number(random) },
    };

    private static JsonObject Box(Random random) =>
        new() { ["x"] = Number(random), ["y"] = Number(random), ["width"] = Number(random), ["height"] = Number(random) };

    private static double Number(Random random) => Math.Round(random.NextDouble(), 5);

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
