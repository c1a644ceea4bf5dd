using System.Text.Json;
using EdgeDetector.Service.Commands;
using OpenCvSharp;

namespace EdgeDetector.Training.Commands;

public sealed class AnchorsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AnchorsCommandTests()
    {
        Directory.CreateDirectory(_folder.File("images"));
        Directory.CreateDirectory(_folder.File("labels"));
        using Mat picture = new(100, 200, MatType.CV_8UC3, Scalar.All(90));
        _folder.Write("images/a.png", picture.ToBytes());
        _folder.Write("images/b.png", picture.ToBytes());
        _folder.Write("labels/a.txt", "0 0.5 0.5 0.1 0.2\n0 0.5 0.5 0.5 0.5\n");
        _folder.Write("labels/b.txt", "0 0.5 0.5 0.9 0.9\n");
        _folder.Write("train.txt", "images/a.png\n");
        _folder.Write("val.txt", "images/b.png\n");
        _folder.Write("names", "thing\n");
        _folder.Write("set.data", "classes=1\ntrain=train.txt\nvalid=val.txt\nnames=names\n");
    }

    [Fact]
    public async Task Anchors_Stretch_TakesTheTrainingList()
    {
        CommandRun run = await RunAsync("--count", "2", "--size", "400x200");

        Assert.Equal("", run.Errors);
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(
            """
            anchors = 40,40, 200,100
            2 boxes in an input of 400x200 (stretch): average IoU 100.0 %, 100.0 % of boxes overlap an anchor by more than half

            """,
            run.Output);
    }

    [Fact]
    public async Task Anchors_Split_IsTaken()
    {
        CommandRun run = await RunAsync("--count", "1", "--size", "100x100", "--split", "valid");

        Assert.StartsWith("anchors = 90,90\n1 boxes", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anchors_LetterboxCfg_LooksAtThePicturesAndJudgesTheCfgs()
    {
        string cfg = _folder.Write("small.cfg", """
            [net]
            width=64
            height=64
            channels=3
            letter_box=1
            [convolutional]
            filters=12
            size=1
            stride=32
            activation=linear
            [yolo]
            anchors=6,6, 32,32
            mask=0,1
            num=2
            classes=1
            """);

        CommandRun run = await RunAsync("--cfg", cfg, "--json");

        Assert.Equal("", run.Errors);
        JsonElement result = JsonDocument.Parse(run.Output).RootElement;

        // 200x100 in 64x64 is 64x32: the boxes are 6.4x6.4 and 32x16.
        Assert.Equal("anchors = 6,6, 32,16", result.GetProperty("cfgLine").GetString());
        Assert.Equal([6, 6], result.GetProperty("anchors")[0].EnumerateArray().Select(number => number.GetInt32()));
        Assert.Equal("letterbox", result.GetProperty("resize").GetString());
        double first = 36 / (6.4 * 6.4);
        Assert.Equal((first + 1) / 2, result.GetProperty("averageIou").GetDouble(), 1e-6);
        Assert.Equal((first + 0.5) / 2, result.GetProperty("cfgAverageIou").GetDouble(), 1e-6);
        Assert.Equal(0.5, result.GetProperty("cfgRecall50").GetDouble(), 1e-6);
    }

    [Fact]
    public async Task Anchors_Plot_IsAPicture()
    {
        CommandRun run = await RunAsync("--count", "2", "--plot", _folder.File("anchors.png"));

        Assert.Equal(ExitCode.Done, run.Code);
        using Mat plot = Cv2.ImRead(_folder.File("anchors.png"));
        Assert.Equal((900, 700), (plot.Width, plot.Height));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp"));
    }

    [Theory]
    [InlineData()]
    [InlineData("--json")]
    public async Task Anchors_OutputOnAFullDisk_DoesNotBlameThePlot(params string[] options)
    {
        using TextWriter full = CommandRun.FullDisk();

        CommandRun run = await CommandRun.OfAsync(
            AnchorsCommand.Create(), full, ["--data", _folder.File("set.data"), "--count", "1", "--plot", _folder.File("anchors.png"), .. options]);

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.StartsWith("error: No space left on device", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("plot", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anchors_PlotCannotBeWritten_NamesIt()
    {
        Directory.CreateDirectory(_folder.File("anchors.png/full"));

        CommandRun run = await RunAsync("--count", "1", "--plot", _folder.File("anchors.png"));

        Assert.Equal((ExitCode.Failed, ""), (run.Code, run.Output));
        Assert.StartsWith($"error: {_folder.File("anchors.png")}: the plot cannot be written: ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anchors_PlotIsALink_ItStaysOne()
    {
        _folder.Write("real.png", "");
        File.CreateSymbolicLink(_folder.File("anchors.png"), _folder.File("real.png"));

        await RunAsync("--count", "1", "--plot", _folder.File("anchors.png"));

        Assert.Equal(_folder.File("real.png"), new FileInfo(_folder.File("anchors.png")).LinkTarget);
        Assert.True(new FileInfo(_folder.File("real.png")).Length > 0);
    }

    [Fact]
    public async Task Anchors_FewerSizesThanAnchors_SaysSo()
    {
        CommandRun run = await RunAsync();

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Equal(
            $"error: {_folder.File("set.data")}: its 2 boxes have 2 different sizes, fewer than the 9 anchors; give more data or a lower --count\n",
            run.Errors);
    }

    [Theory]
    [InlineData("give either --cfg", "--cfg", "a.cfg", "--size", "32x32")]
    [InlineData("--count 0: give a whole number from 1 to 100", "--count", "0")]
    [InlineData("there is no such folder", "--plot", "/none/of/this.png")]
    public async Task Anchors_WrongOption_SaysSo(string expected, params string[] options)
    {
        CommandRun run = await RunAsync(options);

        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.Contains(expected, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anchors_PictureMissing_IsUsage()
    {
        File.Delete(_folder.File("images/a.png"));

        CommandRun run = await RunAsync();

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("train.txt:1", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anchors_WrongLabels_AllAreToldAndCanBeSkipped()
    {
        _folder.Write("labels/a.txt", "0 0.5 0.5 0.1 0.2\n0 0.5\n7 0.5 0.5 0.5 0.5\n");
        _folder.Write("train.txt", "images/a.png\nimages/b.png\n");

        CommandRun refused = await RunAsync("--count", "1");
        CommandRun skipped = await RunAsync("--count", "1", "--size", "100x100", "--skip-bad");

        Assert.Equal((ExitCode.Usage, ""), (refused.Code, refused.Output));
        Assert.Contains("2 problems; mend them", refused.Errors, StringComparison.Ordinal);
        Assert.StartsWith("anchors = 90,90\n1 boxes", skipped.Output, StringComparison.Ordinal);
        Assert.Contains("1 picture is left out, for labels in it cannot be used", skipped.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anchors_EmptyList_SaysThatThereAreNoPictures()
    {
        _folder.Write("train.txt", "\n");

        CommandRun run = await RunAsync();

        Assert.Equal((ExitCode.Usage, $"error: {_folder.File("set.data")}: there are no pictures in it that can be used\n"), (run.Code, run.Errors));
    }

    public void Dispose() => _folder.Dispose();

    private Task<CommandRun> RunAsync(params string[] options) =>
        CommandRun.OfAsync(AnchorsCommand.Create(), ["--data", _folder.File("set.data"), .. options]);
}
