using System.Text.Json;
using EdgeDetector.Evaluation.Results;
using EdgeDetector.Tracking;

namespace EdgeDetector.Evaluation.Tracking;

/// <summary>Values that others published, or that follow from an evaluator which reproduces theirs (shared/testdata/mot).</summary>
public sealed class MotVectorTests
{
    private const double SixDigits = 5.1e-7;

    [Theory]
    [InlineData("TUD-Campus")]
    [InlineData("TUD-Stadtmitte")]
    [InlineData("KITTI-17")]
    [InlineData("MOT17-09-DPM")]
    public void Evaluate_TracksOfOthers_EqualsTheExpectedValues(string sequence)
    {
        JsonElement description = Json(sequence, "expected.json");
        TrackingResult result = TrackingEvaluator.Evaluate(Frames(sequence, description.GetProperty("result").GetString()!));

        AssertEqual(description.GetProperty("expected"), result);
        Assert.Equal(description.GetProperty("expected").GetProperty("frames").GetInt32(), result.Frames);
        Assert.Equal(description.GetProperty("expected").GetProperty("idtp").GetInt32(), result.Identity.TruePositives);
    }

    [Fact]
    public void Evaluate_TwoSequencesTogether_EqualsTheExpectedValues()
    {
        IReadOnlyList<SequenceFrame> second = Frames("TUD-Stadtmitte", "cem.txt");
        SequenceFrame[] both = [.. Frames("TUD-Campus", "cem.txt"), .. second.Select(frame => new SequenceFrame(Others(frame.Objects), Others(frame.Tracks)))];

        AssertEqual(Json("expected-overall-tud.json"), TrackingEvaluator.Evaluate(both));
    }

    /// <summary>py-motmetrics' example of HOTA has these of the same files.</summary>
    [Theory]
    [InlineData("TUD-Campus", 0.391, 0.418, 0.369)]
    [InlineData("TUD-Stadtmitte", 0.398, 0.392, 0.409)]
    public void Evaluate_TracksOfOthers_EqualsThePublishedHota(string sequence, double hota, double detA, double assA)
    {
        HotaResult result = TrackingEvaluator.Evaluate(Frames(sequence, "cem.txt")).Hota;

        Assert.Equal(hota, result.Hota, 0.00051);
        Assert.Equal(detA, result.DetA, 0.00051);
        Assert.Equal(assA, result.AssA, 0.00051);
    }

    /// <summary>SORT's own README has these of the same detections.</summary>
    [Theory]
    [InlineData("TUD-Campus", 25, 0.627)]
    [InlineData("KITTI-17", 10, 0.602)]
    public void Replay_PublicDetections_IsBetterThanSort(string sequence, double fps, double sort)
    {
        MotDetections detections = MotFrames.ReadDetections(PathOf(sequence, "det.txt"), ConfidenceScale.Auto);

        TrackingResult result = TrackingEvaluator.Evaluate(
            MotTruth.Read(PathOf(sequence, "gt.txt")).With(TrackerReplay.Run(detections.Frames, fps, new Tracker(new TrackerSettings()), TrackerReplay.UsualCoast)));

        Assert.True(result.Clear.Mota > sort, $"MOTA {result.Clear.Mota}");
    }

    private static TrackedBox[] Others(IReadOnlyList<TrackedBox> boxes) => [.. boxes.Select(box => box with { Id = box.Id + 1000 })];

    private static IReadOnlyList<SequenceFrame> Frames(string sequence, string result) =>
        MotTruth.Read(PathOf(sequence, "gt.txt")).With(MotFrames.ReadTracks(PathOf(sequence, result)));

    private static void AssertEqual(JsonElement expected, TrackingResult result)
    {
        Assert.Equal(expected.GetProperty("idf1").GetDouble(), result.Identity.F1!.Value, SixDigits);
        Assert.Equal(expected.GetProperty("idp").GetDouble(), result.Identity.Precision!.Value, SixDigits);
        Assert.Equal(expected.GetProperty("idr").GetDouble(), result.Identity.Recall!.Value, SixDigits);
        Assert.Equal(expected.GetProperty("mota").GetDouble(), result.Clear.Mota!.Value, SixDigits);
        Assert.Equal(expected.GetProperty("recall").GetDouble(), result.Clear.Recall!.Value, SixDigits);
        Assert.Equal(expected.GetProperty("precision").GetDouble(), result.Clear.Precision!.Value, SixDigits);
        Assert.Equal(1 - expected.GetProperty("motpDistance").GetDouble(), result.Clear.Motp!.Value, SixDigits);
        Assert.Equal(
            [.. Counts.Select(name => expected.GetProperty(name).GetInt64())],
            new long[]
            {
                result.Clear.Objects, result.Clear.MostlyTracked, result.Clear.PartlyTracked, result.Clear.MostlyLost,
                result.Clear.FalsePositives, result.Clear.Misses, result.Clear.Switches, result.Clear.Fragments,
            });
    }

    private static readonly string[] Counts =
        ["gtTracks", "mostlyTracked", "partiallyTracked", "mostlyLost", "fp", "fn", "idSwitches", "fragmentations"];

    private static JsonElement Json(params string[] parts) => JsonDocument.Parse(File.ReadAllText(PathOf(parts))).RootElement;

    private static string PathOf(params string[] parts) => TestData.PathOf(["mot", .. parts]);
}
