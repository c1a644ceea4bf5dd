using System.CommandLine;

namespace EdgeDetector.Service.Commands;

public sealed class ImportCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-import-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Import_RealModel_WritesItAndSumsUp()
    {
        string onnx = Path.Combine(_folder, "face.onnx");
        Outcome outcome = await Run(Model("yoloface-50k.cfg"), Model("yoloface-50k.weights"), "--names", Model("label.names"), "-o", onnx);
        Assert.Equal("", outcome.Errors);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal([onnx], Directory.GetFiles(_folder));
        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("yoloface-50k.cfg + yoloface-50k.weights: 50 %", lines);
        Assert.Contains("  input       56x56, stretch", lines);
        Assert.Contains("  layers      34", lines);
        Assert.Contains("  parameters  10,196", lines);
        Assert.Contains("  heads       yolo 7x7", lines);
        Assert.Contains("  classes     1: Face", lines);
    }

    [Fact]
    public async Task Import_OtherSizeAndResize_AreTaken()
    {
        Outcome outcome = await Run(
            Model("yoloface-50k.cfg"), Model("yoloface-50k.weights"), "--names", Model("label.names"),
            "-o", Path.Combine(_folder, "face.onnx"), "--size", "112x96", "--resize", "letterbox");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("  input       112x96, letterbox\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WrongInput_SaysSoInOneLine()
    {
        string cfg = Path.Combine(_folder, "a.cfg");
        await File.WriteAllTextAsync(cfg, "[net]\nwidth=32\nheight=32\nchannels=3\n[lstm]\n", TestContext.Current.CancellationToken);
        Outcome outcome = await Run(cfg, cfg, "--names", cfg, "-o", Path.Combine(_folder, "a.onnx"));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal("error: a.cfg:5: [lstm] is a section that is not supported\n", outcome.Errors);
        Assert.Equal("", outcome.Output);
        Assert.Equal([cfg], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Import_WithoutNames_TellsHowManyAreNeeded()
    {
        Outcome outcome = await Run(Model("yoloface-50k.cfg"), Model("yoloface-50k.weights"), "-o", Path.Combine(_folder, "a.onnx"));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal(
            "error: yoloface-50k.cfg: no class names: give the names file of its training (--names): one class a line, 1 in all\n",
            outcome.Errors);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("--size", "416x")]
    [InlineData("--resize", "crop")]
    public async Task Import_WrongOption_NamesIt(string option, string value)
    {
        Outcome outcome = await Run("a.cfg", "a.weights", "--names", "a.names", "-o", Path.Combine(_folder, "a.onnx"), option, value);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(value, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Help_TeachesByExample()
    {
        Outcome outcome = await Run("--help");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("edgedetector import yolov4-tiny.cfg yolov4-tiny.weights --names coco.names -o yolov4-tiny.onnx", outcome.Output, StringComparison.Ordinal);
    }

    private static string Model(string file) => TestData.PathOf("models", "yoloface-50k", file);

    private static async Task<Outcome> Run(params string[] arguments)
    {
        RootCommand root = new() { ImportCommand.Create() };
        await using StringWriter output = new();
        await using StringWriter errors = new();
        int exitCode = await root.Parse(["import", .. arguments]).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = errors },
            TestContext.Current.CancellationToken);
        return new Outcome(exitCode, output.ToString(), errors.ToString());
    }

    private sealed record Outcome(int ExitCode, string Output, string Errors);
}
