using System.CommandLine;
using System.Text.Json;
using EdgeDetector.Classification;
using OpenCvSharp;

namespace EdgeDetector.Service.Commands;

/// <summary>The whole command with an imported classifier that tells colours.</summary>
public sealed class EvaluateClassifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-classify-").FullName;
    private readonly string _model;

    public EvaluateClassifierTests() => _model = TinyClassifier.WriteTo(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Json_Folders_HasTop1AndTop5OfAllAndOfEachClass()
    {
        CommandOutcome outcome = await Run("--data", WriteFolders(), "--json");

        Assert.Equal((ExitCode.Done, ""), (outcome.Code, outcome.Errors));
        JsonElement json = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(["metric", "top1", "top5", "pictures", "classes"], json.EnumerateObject().Select(property => property.Name));
        Assert.Equal("classification", json.GetProperty("metric").GetString());
        Assert.Equal((0.5, 0.75, 4), Figures(json));
        Assert.Equal(["red", "green", "cyan"], json.GetProperty("classes").EnumerateObject().Select(property => property.Name));
        Assert.Equal((1, 1, 2), Figures(json.GetProperty("classes").GetProperty("red")));

        // Both are red: green is the fourth of six classes then, cyan the last.
        Assert.Equal((0, 1, 1), Figures(json.GetProperty("classes").GetProperty("green")));
        Assert.Equal((0, 0, 1), Figures(json.GetProperty("classes").GetProperty("cyan")));
    }

    [Fact]
    public async Task Table_DarknetData_NamesClassesModelAndNotes()
    {
        string pictures = WriteFolders();
        Write("labels.list", "red\ngreen\nblue\nyellow\ncyan\nmagenta\n");
        Write("valid.list", $"{pictures}/red/1.png\n{pictures}/cyan/1.png\n{pictures}/green/red.png\n");

        CommandOutcome outcome = await Run("--data", Write("c.data", "classes=6\nlabels=labels.list\nvalid=valid.list\n"));

        Assert.Equal((ExitCode.Done, ""), (outcome.Code, outcome.Errors));
        Assert.Contains("class  pictures   top-1   top-5\nred           2   100.0   100.0\ncyan          1     0.0     0.0\nall           3    66.7    66.7\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("c.data (Darknet): 3 pictures of 2 classes; all in %\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("colours: 8x8, centre crop, 0.000 BFLOPs, CPU, inference ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("note: 1 pictures have several labels in their path", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_OneDamaged_IsLeftOutAndToldByTheExitCode()
    {
        string pictures = WriteFolders();
        File.WriteAllText(Path.Combine(pictures, "cyan", "1.png"), "hello");

        CommandOutcome outcome = await Run("--data", pictures);

        Assert.Equal(ExitCode.Usage, outcome.Code);
        Assert.Equal($"error: {pictures}/cyan/1.png: not a picture that can be decoded, or damaged\n", outcome.Errors);
        Assert.Contains("note: 1 pictures could not be read and are left out\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("3 pictures of 2 classes", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--metric", "coco")]
    [InlineData("--iou", "0.5")]
    [InlineData("--report", "r.html")]
    [InlineData("--threshold", "0.3")]
    [InlineData("--nms", "0.3")]
    public async Task Options_ForBoxes_AreRefusedInOneLine(string option, string value)
    {
        string given = option == "--report" ? Path.Combine(_folder, value) : value;

        CommandOutcome outcome = await Run("--data", WriteFolders(), option, given);

        Assert.Equal((ExitCode.Usage, ""), (outcome.Code, outcome.Output));
        Assert.Equal($"error: {_model}: a classifier, which finds no boxes: leave out {option}\n", outcome.Errors);
        Assert.False(File.Exists(Path.Combine(_folder, "r.html")));
    }

    [Fact]
    public async Task Data_UnknownClass_IsOneLine()
    {
        Write("set/redd/1.png", "");

        CommandOutcome outcome = await Run("--data", Path.Combine(_folder, "set"));

        Assert.Equal(new CommandOutcome(ExitCode.Usage, "", $"error: {_folder}/set/redd: the model has no class 'redd'; is 'red' meant?\n"), outcome);
    }

    private static (double Top1, double Top5, int Pictures) Figures(JsonElement json) =>
        (json.GetProperty("top1").GetDouble(), json.GetProperty("top5").GetDouble(), json.GetProperty("pictures").GetInt32());

    private async Task<CommandOutcome> Run(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = await EvaluateCommand.Create().Parse(["--model", _model, .. arguments]).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        return new CommandOutcome(code, output.ToString(), errors.ToString());
    }

    /// <summary>Four red pictures: two are called red, one green, one cyan.</summary>
    private string WriteFolders()
    {
        string root = Path.Combine(_folder, "pictures");
        foreach (string name in new[] { "red/1.png", "red/2.png", "green/red.png", "cyan/1.png" })
        {
            string path = Path.Combine(root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using Mat picture = new(24, 40, MatType.CV_8UC3, Scalar.Red);
            Assert.True(Cv2.ImWrite(path, picture));
        }

        return root;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
