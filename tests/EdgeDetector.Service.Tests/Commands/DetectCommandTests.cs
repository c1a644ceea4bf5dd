using System.CommandLine;
using System.Text.Json;
using EdgeDetector.Yolo;
using OpenCvSharp;

namespace EdgeDetector.Service.Commands;

/// <summary>The whole command with a real model of one convolution, which sees a lamp in each red cell.</summary>
public sealed class DetectCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-detect-").FullName;
    private readonly string _model;

    public DetectCommandTests() => _model = new TinyModel().WriteTo(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Json_Picture_IsOneLineWithTheBoxInPixels()
    {
        string picture = WritePicture("lamp.png", new Rect(32, 32, 32, 32));

        Outcome outcome = await Detect(picture, "--json");

        Assert.Equal(ExitCode.Done, outcome.Code);
        JsonElement line = JsonDocument.Parse(Assert.Single(outcome.Lines)).RootElement;
        Assert.Equal(["input", "frame", "width", "height", "detections"], line.EnumerateObject().Select(property => property.Name));
        Assert.Equal(picture, line.GetProperty("input").GetString());
        Assert.Equal((0, 128, 64), (line.GetProperty("frame").GetInt32(), line.GetProperty("width").GetInt32(), line.GetProperty("height").GetInt32()));
        JsonElement found = Assert.Single(line.GetProperty("detections").EnumerateArray());
        Assert.Equal(["class", "classId", "confidence", "box"], found.EnumerateObject().Select(property => property.Name));
        Assert.Equal("lamp", found.GetProperty("class").GetString());
        Assert.Equal(0, found.GetProperty("classId").GetInt32());
        Assert.InRange(found.GetProperty("confidence").GetDouble(), 0.9, 1);
        JsonElement box = found.GetProperty("box");
        Assert.Equal(["x", "y", "width", "height"], box.EnumerateObject().Select(property => property.Name));
        Assert.All(box.EnumerateObject(), property => Assert.Equal(32, property.Value.GetDouble(), 0.01));
    }

    [Fact]
    public async Task Folder_PicturesAtAnyDepth_ComeInNaturalOrder()
    {
        WritePicture("in/10.png");
        WritePicture("in/9.png");
        WritePicture("in/sub/1.png");
        File.WriteAllText(Path.Combine(_folder, "in", "notes.txt"), "no picture");

        Outcome outcome = await Detect(Path.Combine(_folder, "in"), "--json");

        Assert.Equal(["9.png", "10.png", "1.png"], outcome.Lines.Select(line => Path.GetFileName(JsonDocument.Parse(line).RootElement.GetProperty("input").GetString())));
    }

    [Fact]
    public async Task Inputs_SomeThatCannotBeUsed_AreToldEachAndTheOthersProcessed()
    {
        string good = WritePicture("good.png");
        string jpeg = WritePicture("whole.jpg");
        string cut = Write("cut.jpg", File.ReadAllBytes(jpeg)[..^10]);
        string empty = Write("empty.png", []);
        string text = Write("text.jpg", "hello"u8.ToArray());
        string video = Write("garbage.mp4", new byte[3000]);
        string missing = Path.Combine(_folder, "missing.jpg");

        Outcome outcome = await Detect(missing, empty, text, cut, video, good, "--json");

        Assert.Equal(ExitCode.Usage, outcome.Code);
        Assert.Single(outcome.Lines);
        Assert.Equal(
            [
                $"error: {missing}: there is no such file or folder",
                $"error: {empty}: the file is empty",
                $"error: {text}: not a picture that can be decoded, or damaged",
                $"error: {cut}: the picture is cut off",
                $"error: {video}: neither a picture nor a video that can be decoded, or damaged",
            ],
            outcome.Errors);
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(20000, 20, 0)]
    [InlineData(128, 64, 2)]
    [InlineData(3, 500, 18)]
    public async Task Picture_AnySizeDepthAndChannels_IsProcessed(int width, int height, int type)
    {
        // 0: 8-bit grey, 2: 16-bit grey, 18: 16-bit colour.
        string path = Path.Combine(_folder, "odd.png");
        using (Mat picture = new(height, width, MatType.FromInt32(type), Scalar.All(77)))
        {
            Assert.True(Cv2.ImWrite(path, picture));
        }

        Outcome outcome = await Detect(path, "--json", "--output", Path.Combine(_folder, "out"));

        Assert.Equal((ExitCode.Done, 1), (outcome.Code, outcome.Lines.Count));
        using Mat annotated = Cv2.ImRead(Path.Combine(_folder, "out", "odd.png"));
        Assert.Equal(new Size(width, height), annotated.Size());
    }

    [Fact]
    public async Task Output_PicturesOfOneName_EachGetAFileAndNothingElseIsLeft()
    {
        WritePicture("a/1.png", new Rect(32, 32, 32, 32));
        WritePicture("b/1.png");
        string output = Path.Combine(_folder, "out");

        Outcome outcome = await Detect(Path.Combine(_folder, "a", "1.png"), Path.Combine(_folder, "b", "1.png"), "--output", output);

        Assert.Equal(ExitCode.Done, outcome.Code);
        Assert.Equal(["1-2.png", "1.png"], Directory.GetFiles(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using Mat before = Cv2.ImRead(Path.Combine(_folder, "a", "1.png"));
        using Mat after = Cv2.ImRead(Path.Combine(output, "1.png"));
        Assert.NotEqual(0, Cv2.Norm(before, after));
    }

    [Fact]
    public async Task Output_FolderOfTheInput_NeverReplacesTheInput()
    {
        string picture = WritePicture("in/1.png", new Rect(32, 32, 32, 32));
        byte[] before = File.ReadAllBytes(picture);

        Outcome outcome = await Detect(picture, "--output", Path.Combine(_folder, "in"));

        Assert.Equal(ExitCode.Usage, outcome.Code);
        Assert.Contains("would replace an input", Assert.Single(outcome.Errors), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(picture));
        Assert.Single(Directory.GetFiles(Path.Combine(_folder, "in")));
    }

    [Fact]
    public async Task Video_WholeAndCutOff_TellsEveryFrameAndTheLoss()
    {
        string whole = TestData.PathOf("video", "vtest-300.avi");
        string cut = Write("cut.avi", File.ReadAllBytes(whole)[..400_000]);
        string output = Path.Combine(_folder, "out");

        Outcome outcome = await Detect(cut, "--json", "--output", output);

        Assert.Equal(ExitCode.Usage, outcome.Code);
        Assert.Equal(Enumerable.Range(0, outcome.Lines.Count), outcome.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("frame").GetInt32()));
        Assert.Equal($"error: {cut}: the video ends after {outcome.Lines.Count} of 300 frames: it is cut off or damaged", Assert.Single(outcome.Errors));
        using VideoCapture annotated = new(Path.Combine(output, "cut.mp4"));
        Assert.Equal((outcome.Lines.Count, 768, 576), (annotated.FrameCount, annotated.FrameWidth, annotated.FrameHeight));
        Assert.Single(Directory.GetFiles(output));
    }

    [Theory]
    [InlineData("--confidence", "1.5")]
    [InlineData("--confidence", "much")]
    [InlineData("--nms", "-1")]
    [InlineData("--provider", "gpu")]
    public void Options_WrongValue_AreErrors(string option, string value) =>
        Assert.NotEmpty(DetectCommand.Create().Parse(["in.jpg", "--model", _model, option, value]).Errors);

    [Fact]
    public async Task Model_ThatIsNone_IsToldInOneLine()
    {
        Outcome outcome = await Invoke("in.jpg", "--model", Write("text.onnx", "hello"u8.ToArray()));

        Assert.Equal(ExitCode.Usage, outcome.Code);
        Assert.Contains("not an ONNX model", Assert.Single(outcome.Errors), StringComparison.Ordinal);
    }

    private static async Task<Outcome> Invoke(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = await DetectCommand.Create().Parse(arguments).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        return new Outcome(code, Split(output), Split(errors));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Track_VideoOfAMovingLamp_GivesItOneIdentityOnlyWhereAsked(bool isAsked)
    {
        string video = WriteVideo("moving.mp4", Enumerable.Range(0, 12).Select(i => new Rect(32 * (i / 6), 32, 32, 32)));

        Outcome outcome = await Detect([video, "--json", .. isAsked ? (string[])["--track", "--track-from", "0.4"] : []]);

        JsonElement[] found = [.. outcome.Lines.SelectMany(line => JsonDocument.Parse(line).RootElement.GetProperty("detections").EnumerateArray())];
        Assert.Equal(12, found.Length);
        Assert.Equal(isAsked ? 6 : 0, found.Count(one => one.TryGetProperty("trackId", out JsonElement id) && id.GetInt64() == 1));
        Assert.Equal(isAsked ? 11 : 0, found.Count(one => one.TryGetProperty("trackId", out _)));
    }

    [Fact]
    public async Task Track_VideoForPeople_TellsHowManyObjectsItShows()
    {
        string video = WriteVideo("still.mp4", Enumerable.Repeat(new Rect(32, 32, 32, 32), 5));

        Outcome outcome = await Detect(video, "--track");

        Assert.EndsWith("a frame holds 1.0 lamp; 1 object followed", Assert.Single(outcome.Lines), StringComparison.Ordinal);
    }

    private static string[] Split(StringWriter writer) => writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task<Outcome> Detect(params string[] arguments) => Invoke([.. arguments, "--model", _model]);

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string WriteVideo(string name, IEnumerable<Rect> lamps)
    {
        string path = Path.Combine(_folder, name);
        using VideoWriter video = new(path, FourCC.FromString("mp4v"), 25, new Size(128, 64));
        foreach (Rect lamp in lamps)
        {
            using Mat picture = new(64, 128, MatType.CV_8UC3, Scalar.Black);
            Cv2.Rectangle(picture, lamp, Scalar.Red, -1);
            video.Write(picture);
        }

        return path;
    }

    /// <summary>A black picture of 128x64 with red rectangles.</summary>
    private string WritePicture(string name, params Rect[] lamps)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Mat picture = new(64, 128, MatType.CV_8UC3, Scalar.Black);
        foreach (Rect lamp in lamps)
        {
            Cv2.Rectangle(picture, lamp, Scalar.Red, -1);
        }

        Assert.True(Cv2.ImWrite(path, picture));
        return path;
    }

    private sealed record Outcome(int Code, IReadOnlyList<string> Lines, IReadOnlyList<string> Errors);
}
