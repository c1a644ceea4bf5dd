using System.Text.Json;

namespace EdgeDetector.Service.Commands;

/// <summary><c>evaluate --metric mot</c>, with sequences made by hand and the drawn street.</summary>
public sealed class EvaluateMotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-mot-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Files_PerfectDetections_AreFollowedWithoutAMistake()
    {
        string tracks = Path.Combine(_folder, "tracks.txt");

        JsonElement json = await Json("--truth", Write("gt.txt", TwoWalkers(1, 2, 1)), "--detections", Write("det.txt", TwoWalkers(-1, -1, 0.9)), "--tracks", tracks);

        Assert.Equal((1, 1, 1), (Number(json, "mota"), Number(json, "idf1"), Number(json, "hota")));
        Assert.Equal((0, 0, 40), (Number(json, "idSwitches"), Number(json, "fragmentations"), Number(json, "trackBoxes")));
        Assert.Equal("1,1,100,50,30,80,1,-1,-1,-1", File.ReadLines(tracks).First());
        Assert.Equal(40, File.ReadLines(tracks).Count());
    }

    [Fact]
    public async Task Files_TracksWithOneExchange_AreJudgedAsTheyAre()
    {
        // Half way the two take over each other's identity: two switches, and half of each is somebody else.
        string[] exchanged =
        [
            .. TwoWalkers(1, 2, 1).Where(row => FrameOf(row) <= 10),
            .. TwoWalkers(2, 1, 1).Where(row => FrameOf(row) > 10),
        ];

        JsonElement json = await Json("--truth", Write("gt.txt", TwoWalkers(1, 2, 1)), "--detections", Write("tracks.txt", exchanged));

        Assert.Equal((2, 0, 0), (Number(json, "idSwitches"), Number(json, "fp"), Number(json, "fn")));
        Assert.Equal(0.95, Number(json, "mota"), 1e-12);
        Assert.Equal(0.5, Number(json, "idf1"), 1e-12);
    }

    [Theory]
    [InlineData("0", 2)]
    [InlineData("100", 0)]
    public async Task Coast_ObjectThatADetectorMissesOnce_IsToldWhereItIsPredicted(string coast, int missed)
    {
        string[] gaps = [.. TwoWalkers(-1, -1, 0.9).Where(row => FrameOf(row) != 15)];

        JsonElement json = await Json("--truth", Write("gt.txt", TwoWalkers(1, 2, 1)), "--detections", Write("det.txt", gaps), "--coast", coast);

        Assert.Equal((missed, 0, 0), (Number(json, "fn"), Number(json, "fp"), Number(json, "idSwitches")));
    }

    [Fact]
    public async Task Files_NoDetections_AreADetectorThatFoundNothing()
    {
        CommandOutcome outcome = await Run("--json", "--truth", Write("gt.txt", TwoWalkers(1, 2, 1)), "--detections", Write("det.txt", []));

        JsonElement json = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal((ExitCode.Done, 40, 0), (outcome.Code, Number(json, "fn"), Number(json, "trackBoxes")));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("precision").ValueKind);
        Assert.Contains("det.txt has no row: a detector that found nothing", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nope.txt")]
    [InlineData(".")]
    public async Task Files_ThatAreNone_AreOneError(string name)
    {
        CommandOutcome outcome = await Run("--truth", Write("gt.txt", TwoWalkers(1, 2, 1)), "--detections", Path.Combine(_folder, name));

        Assert.Equal((ExitCode.Usage, ""), (outcome.Code, outcome.Output));
        Assert.Equal(1, outcome.Errors.Count(letter => letter == '\n'));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("8")]
    [InlineData("11")]
    public async Task Synthetic_PoorDetector_IsMadeUpForByTime(string seed)
    {
        JsonElement json = await Json("--synthetic", "3000", "--seed", seed);

        Assert.InRange(Number(json, "mota"), 0.80, 1);
        Assert.InRange(Number(json, "idf1"), 0.85, 1);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("7")]
    [InlineData("14")]
    [InlineData("18")]
    public async Task Synthetic_PerfectDetector_LeadsToNoSwitch(string seed)
    {
        JsonElement json = await Json("--synthetic", "3000", "--perfect", "--seed", seed);

        Assert.Equal(0, Number(json, "idSwitches"));
        Assert.InRange(Number(json, "recall"), 0.99, 1);
    }

    [Theory]
    [InlineData("1,1,10,10,5\n", "det.txt:1: ")]
    [InlineData("1,-1,10,10,5,5,0.9,-1,-1,-1\nx,-1,10,10,5,5,0.9,-1,-1,-1\n", "det.txt:2: ")]
    [InlineData("1,-1,10,10,nan,5,0.9,-1,-1,-1\n", "det.txt:1: ")]
    public async Task Files_WrongLine_IsOneErrorWithItsPlace(string detections, string place)
    {
        string path = Path.Combine(_folder, "det.txt");
        File.WriteAllText(path, detections);

        CommandOutcome outcome = await Run("--truth", Write("gt.txt", TwoWalkers(1, 2, 1)), "--detections", path);

        Assert.Equal((ExitCode.Usage, ""), (outcome.Code, outcome.Output));
        Assert.StartsWith($"error: {_folder}/{place}", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Errors.Count(letter => letter == '\n'));
    }

    [Theory]
    [InlineData("--synthetic", "10", "--truth", "gt.txt")]
    [InlineData("--truth", "gt.txt")]
    [InlineData("--synthetic", "0")]
    [InlineData("--synthetic", "10", "--fps", "0")]
    [InlineData("--synthetic", "10", "--coast", "-1")]
    [InlineData("--synthetic", "10", "--fps", "x")]
    [InlineData("--synthetic", "10", "--model", "model.onnx")]
    public void Options_ThatDoNotBelongTogether_AreErrors(params string[] arguments) =>
        Assert.NotEmpty(EvaluateCommand.Create().Parse(["--metric", "mot", .. arguments]).Errors);

    private static Task<CommandOutcome> Run(params string[] arguments) => CommandOutcome.Of(EvaluateCommand.Create(), ["--metric", "mot", .. arguments]);

    private static async Task<JsonElement> Json(params string[] arguments)
    {
        CommandOutcome outcome = await Run(["--json", .. arguments]);
        Assert.Equal(ExitCode.Done, outcome.Code);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }

    private static double Number(JsonElement json, string name) => json.GetProperty(name).GetDouble();

    private static int FrameOf(string row) => int.Parse(row.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Two who walk towards the right for twenty frames, one above the other.</summary>
    private static string[] TwoWalkers(int first, int second, double confidence) =>
        [.. Enumerable.Range(1, 20).SelectMany(frame => (string[])[Row(frame, first, 50, confidence), Row(frame, second, 250, confidence)])];

    private static string Row(int frame, int id, int top, double confidence) =>
        FormattableString.Invariant($"{frame},{id},{98 + (2 * frame)},{top},30,80,{confidence},-1,-1,-1");

    private string Write(string name, IEnumerable<string> rows)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, rows);
        return path;
    }
}
