namespace EdgeDetector.EndToEnd;

/// <summary>What of the builds on a Jetson can be tried without one: arguments, memory, resuming, checksums.</summary>
public sealed class JetsonScriptTests : IDisposable
{
    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot, "scripts", "jetson");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("build-onnxruntime.sh", "onnxruntime-1.11.1-compiled")]
    [InlineData("build-opencv.sh", "opencv-4.13.0-compiled")]
    public async Task DryRun_AfterACutOffBuild_GoesOnWhereItWas(string script, string next)
    {
        Finished first = await RunAsync(script, "--dry-run", "--work", _folder.Root);
        Directory.CreateDirectory(_folder.PathOf("done"));
        string[] steps = [.. Steps(first).TakeWhile(step => step != next)];
        foreach (string step in steps)
        {
            File.WriteAllText(Path.Combine(_folder.PathOf("done"), step), "");
        }

        Finished second = await RunAsync(script, "--dry-run", "--work", _folder.Root);

        Assert.Equal(0, first.ExitCode);
        Assert.Equal(3, steps.Length);
        Assert.All(steps, step => Assert.Contains($"done before: {step}", second.Output, StringComparison.Ordinal));
        Assert.Equal(next, Steps(second).First());
        Assert.Equal("probe", Steps(second).Last());
    }

    [Theory]
    [InlineData("--jobs", "0")]
    [InlineData("--jobs")]
    [InlineData("--checksum", "opencv")]
    [InlineData("--bogus")]
    public async Task Build_WrongUsage_ExitsWithTwo(params string[] arguments)
    {
        Finished build = await RunAsync("build-opencv.sh", [.. arguments, "--dry-run"]);

        Assert.Equal(2, build.ExitCode);
        Assert.Contains("build-opencv.sh: ", build.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7_000_000, 0, 6, 3)]
    [InlineData(7_000_000, 8_000_000, 6, 5)]
    [InlineData(7_000_000, 8_000_000, 4, 4)]
    [InlineData(1_500_000, 0, 6, 1)]
    public async Task Jobs_ByMemorySwapAndCores_AreAsManyAsFit(long available, long swap, int cores, int expected)
    {
        string memory = _folder.Write("meminfo", $"MemTotal: 8000000 kB\nMemAvailable: {available} kB\nSwapFree: {swap} kB\n");

        Finished jobs = await StepsAsync($"jobs_for_memory 2000 {memory} {cores}");

        Assert.Equal(expected.ToString(System.Globalization.CultureInfo.InvariantCulture), jobs.Output);
        Assert.Equal(available < 2_000_000, jobs.Errors.Contains("add swap", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("verify opencv-4.13.0.tar.gz 1d40ca017ea51c533cf9fd5cbde5b5fe7ae248291ddf2af99d4c17cf8e13017d", "")]
    [InlineData("verify opencv-4.13.0.tar.gz 00ff", "it is damaged, or another file")]
    [InlineData("verify opencvsharp-4.13.0.20260627.tar.gz 00ff", "--checksum opencvsharp-4.13.0.20260627.tar.gz=00ff")]
    [InlineData("checksums[opencvsharp-4.13.0.20260627.tar.gz]=00ff; verify opencvsharp-4.13.0.20260627.tar.gz 00ff", "")]
    public async Task Verify_KnownWrongUnknownAndAcceptedHashes_PassOrSayWhatToDo(string command, string error)
    {
        Finished verify = await StepsAsync(command);

        Assert.Equal(error.Length == 0 ? 0 : 1, verify.ExitCode);
        Assert.Contains(error, verify.Errors, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Steps(Finished build) =>
        build.Output.Split('\n').Where(line => line.StartsWith("step: ", StringComparison.Ordinal)).Select(line => line["step: ".Length..]);

    private static Task<Finished> RunAsync(string script, params string[] arguments) => ChildProcess.RunAsync(Path.Combine(Folder, script), arguments);

    private static Task<Finished> StepsAsync(string command) =>
        ChildProcess.RunAsync("bash", "-euc", $"about=; memory_per_job=2000; . {Path.Combine(Folder, "steps.sh")}; {command}");
}
