using System.Text.Json;

namespace EdgeDetector.EndToEnd;

/// <summary>`edgedetector benchmark` from the outside: what its figures say of each other, never how large they are.</summary>
public sealed class BenchmarkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Benchmark_OneCamera_FiguresFitTogether()
    {
        Finished run = await EdgeDetectorProgram.RunAsync(
            "benchmark", "--model", await EdgeDetectorProgram.FaceAsync(), "--source", "synthetic:?width=320&height=240", "--seconds", "5", "--json");

        Assert.True(run.ExitCode == 0, run.Errors);
        JsonElement figures = JsonDocument.Parse(run.Output).RootElement;
        double engine = Number(figures, "engineFps");
        double detect = Number(figures, "detectFps");
        double pipeline = Number(figures, "pipelineFps");
        Assert.All([engine, detect, pipeline], fps => Assert.True(fps > 0));
        // Medians of neighbouring rounds and the ratio of medians are not the same, but near.
        Assert.InRange(Number(figures, "ratios", "detectToEngine") / (detect / engine), 0.3, 3);
        Assert.InRange(Number(figures, "ratios", "pipelineToEngine") / (pipeline / engine), 0.3, 3);
        Assert.InRange(Number(figures, "ageMs", "p50"), Number(figures, "stagesMs", "pipeline", "inference", "p50"), Number(figures, "ageMs", "p99"));
        Assert.Equal(Number(figures, "bflops") * engine, Number(figures, "gflopsPerSecond"), 0.01);
        Assert.InRange(Number(figures, "workingSetMb"), 1, Number(figures, "peakMb"));
        Assert.InRange(Number(figures, "machine", "cores"), 1, 4096);
        Assert.Equal("cpu", figures.GetProperty("provider").GetString());
        JsonElement camera = Assert.Single(figures.GetProperty("cameras").EnumerateArray());
        Assert.Equal(pipeline, Number(camera, "fps"), 0.01);
        Assert.False(figures.TryGetProperty("camerasFps", out _));
    }

    [Fact]
    public async Task Benchmark_CamerasOfTheirOwnRates_GetThemWhereTheModelKeepsUp()
    {
        Finished run = await EdgeDetectorProgram.RunAsync(
            "benchmark", "--model", await EdgeDetectorProgram.FaceAsync(), "--source", "synthetic:?width=64&height=64", "--seconds", "16", "--cameras", "8,2", "--json");

        Assert.True(run.ExitCode == 0, run.Errors);
        JsonElement figures = JsonDocument.Parse(run.Output).RootElement;
        JsonElement[] cameras = [.. figures.GetProperty("cameras").EnumerateArray()];
        Assert.Equal([8.0, 2.0], cameras.Select(camera => Number(camera, "offeredFps")));
        Assert.Equal(Number(figures, "camerasFps"), cameras.Sum(camera => Number(camera, "fps")), 0.01);
        // Each delivers, and the fast one more than the slow one.
        Assert.InRange(Number(cameras[1], "fps"), 0.5, Number(cameras[0], "fps"));
    }

    [Fact]
    public async Task Benchmark_Table_TellsStagesAndMachine()
    {
        Finished run = await EdgeDetectorProgram.RunAsync(
            "benchmark", "--model", await EdgeDetectorProgram.FaceAsync(), "--source", "synthetic:?width=64&height=64", "--fps", "20", "--seconds", "3");

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("engine (Run alone)", run.Output, StringComparison.Ordinal);
        Assert.Contains("frame age at the subscriber", run.Output, StringComparison.Ordinal);
        Assert.Contains("ONNX Runtime", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("round 1 of", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seconds 0", "--seconds 0: give a number from 1 to 86400")]
    [InlineData("--cameras 0", "--cameras 0: give a number from 1 to 64")]
    [InlineData("--cameras 30,x", "'x': frames a second are a number from 0.1 to 240")]
    [InlineData("--fps 5 --cameras 1,2", "--cameras tells the rate of each camera already")]
    [InlineData("--source carrier-pigeon:", "is no kind of source")]
    [InlineData("--source file:/nowhere.mp4", "/nowhere.mp4 does not exist")]
    public async Task Benchmark_WrongUsage_IsOneErrorAndTwo(string arguments, string error)
    {
        Finished run = await EdgeDetectorProgram.RunAsync(["benchmark", "--model", await EdgeDetectorProgram.FaceAsync(), .. arguments.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Benchmark_NoModel_IsOneErrorAndTwo()
    {
        string model = _folder.Write("text.onnx", "hello");

        Finished run = await EdgeDetectorProgram.RunAsync("benchmark", "--model", model);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("not an ONNX model", Assert.Single(run.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Benchmark_Interrupted_EndsWithItsSecondProcess()
    {
        await using ChildProcess benchmark = ChildProcess.Start(
            EdgeDetectorProgram.Path, ["benchmark", "--model", await EdgeDetectorProgram.FaceAsync(), "--source", "synthetic:?width=64&height=64", "--seconds", "120"]);
        await Eventually.TrueAsync(() => benchmark.Errors.Contains("round 2", StringComparison.Ordinal), 60, () => benchmark.Errors);
        int[] second = [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(int.Parse!).Where(id => ParentOf(id) == benchmark.Id)];

        benchmark.Signal("INT");

        Assert.Equal(130, await benchmark.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Single(second);
        Assert.False(Directory.Exists($"/proc/{second[0]}"));
    }

    private static int ParentOf(int process)
    {
        try
        {
            // The name in parentheses may hold anything; the parent is the second field behind it.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    private static double Number(JsonElement element, params string[] path) =>
        path.Aggregate(element, (inner, name) => inner.GetProperty(name)).GetDouble();
}
