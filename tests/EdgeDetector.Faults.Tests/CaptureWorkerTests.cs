namespace EdgeDetector.Faults;

/// <summary>A camera's process is broken in every way that cameras break theirs: it comes back, and nobody else notices.</summary>
[Collection(Serial.Name)]
public sealed class CaptureWorkerTests : IDisposable
{
    private const string Snow = "gst:videotestsrc pattern=snow is-live=true ! video/x-raw,width=320,height=240,framerate=15/1";

    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(1);

    // Two seconds are what is promised, and printed; the rest is for a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("STOP", "hung", "no picture for .* s")]
    [InlineData("KILL", "crashed", "the capture worker was killed by signal 9")]
    public async Task Worker_GetsASignal_ComesBackAndTheOtherCameraGoesOn(string signal, string reason, string words)
    {
        await using TwoCameras cameras = await TwoCameras.StartAsync(_folder);
        await BaselineAsync(cameras);

        await ProcessTree.SignalAsync(cameras.Worker("gate"), signal);

        await AssertComesBackAsync(cameras, reason, words);
    }

    [Theory]
    [InlineData("spin", "hung", "no picture for .* s")]
    [InlineData("leak", "memory", "the capture worker took .* MiB of memory, more than 160")]
    public async Task Worker_Misbehaves_ComesBackAndTheOtherCameraGoesOn(string fault, string reason, string words)
    {
        await using TwoCameras cameras = await TwoCameras.StartAsync(_folder, fault: $"gate:{fault}:40");
        await BaselineAsync(cameras);

        await AssertComesBackAsync(cameras, reason, words);
    }

    [Fact]
    public async Task Worker_RepeatsItsPicture_ComesBackAndTheOtherCameraGoesOn()
    {
        await using TwoCameras cameras = await TwoCameras.StartAsync(_folder, Snow, "gate:repeat:40");
        await BaselineAsync(cameras);

        await AssertComesBackAsync(cameras, "frozen", "the same picture for .* s");
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public async Task Service_Ends_LeavesNoProcessAndNoMemory(string signal)
    {
        string[] before = Directory.GetFileSystemEntries("/dev/shm");
        await using TwoCameras cameras = await TwoCameras.StartAsync(_folder, Snow);
        IReadOnlyList<int> children = ProcessTree.DescendantsOf(cameras.Service.Id);
        Assert.Contains(children, child => ProcessTree.CommandLine(child).Contains("gst-launch-1.0 ", StringComparison.Ordinal));

        // One that is stopped could not even see that it is told to end.
        await ProcessTree.SignalAsync(cameras.Worker("yard"), "STOP");
        cameras.Service.Signal(signal);

        int code = await cameras.Service.WaitForExitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(signal == "TERM" ? 0 : 128 + 9, code);
        await ProcessTree.GoneAsync(children, 5);
        Assert.DoesNotContain(Directory.GetFileSystemEntries("/dev/shm").Except(before), file => file.Contains("edgedetector", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hang", "hung", "no picture for .* s")]
    [InlineData("crash", "crashed", "the capture worker was killed by signal 6: Process terminated.*a staged fault")]
    public async Task Worker_MisbehavesInFurtherWays_ComesBackAndTheOtherCameraGoesOn(string fault, string reason, string words)
    {
        Soak.Require();
        await Worker_Misbehaves_ComesBackAndTheOtherCameraGoesOn(fault, reason, words);
    }

    [Fact]
    public async Task Worker_BrokenForMinutes_LeavesTheFramesOfTheOtherCameraAsYoungAsBefore()
    {
        Soak.Require();
        await using TwoCameras cameras = await TwoCameras.StartAsync(_folder);
        await Task.Delay(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
        DateTimeOffset begun = cameras.FramesOf("yard")[^1].CapturedAt;
        int pipes = ProcessTree.PipesOf(cameras.Service.Id);
        for (int i = 0; i < 20; i++)
        {
            int gates = cameras.FramesOf("gate").Count;
            await ProcessTree.SignalAsync(cameras.Worker("gate"), i % 2 == 0 ? "STOP" : "KILL");
            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() => cameras.FramesOf("gate").Count > gates + 15, 30, () => cameras.Service.Errors);
        }

        IReadOnlyList<ToldFrame> yard = cameras.FramesOf("yard");
        Report("broken 20 times", yard, begun);
        Assert.Equal(20, await cameras.RestartsAsync("gate", "hung") + await cameras.RestartsAsync("gate", "crashed"));
        AssertGoesOn(yard);
        Assert.Equal(pipes, ProcessTree.PipesOf(cameras.Service.Id));
        Assert.Equal(2, ProcessTree.SharedMemoriesOf(cameras.Service.Id));
    }

    private static Task BaselineAsync(TwoCameras cameras) =>
        Eventually.TrueAsync(() => cameras.FramesOf("yard").Count > 25, 20, () => cameras.Service.Errors);

    private static async Task AssertComesBackAsync(TwoCameras cameras, string reason, string words)
    {
        DateTimeOffset begun = cameras.FramesOf("yard")[^1].CapturedAt;
        Loss loss = await cameras.LostAndFoundAsync();
        await Eventually.TrueAsync(() => cameras.FramesOf("yard")[^1].CapturedAt > loss.BackAt, 10, () => cameras.Service.Errors);

        // A picture that repeats goes on to be told until it is seen to be the same.
        TimeSpan away = loss.BackAt - loss.LastFrameAt + (reason == "frozen" ? TwoCameras.StaleAfter : TimeSpan.Zero);
        IReadOnlyList<ToldFrame> yard = cameras.FramesOf("yard");
        Report($"{reason}: away for {away.TotalSeconds:0.00} s, stale after {TwoCameras.StaleAfter.TotalSeconds} s", yard, begun);
        Assert.Matches(words, loss.Reason);
        Assert.InRange(away, TimeSpan.Zero, TwoCameras.StaleAfter + Patience);
        AssertGoesOn(yard);
        Assert.True(await cameras.RestartsAsync("gate", reason) > 0);
        foreach (string any in new[] { "broken", "crashed", "hung", "frozen", "memory" })
        {
            Assert.Equal(0, await cameras.RestartsAsync("yard", any));
        }
    }

    private static void AssertGoesOn(IReadOnlyList<ToldFrame> yard) => Assert.InRange(
        yard.Zip(yard.Skip(1), (one, next) => next.CapturedAt - one.CapturedAt).Max(), TimeSpan.Zero, LongestGap);

    private static void Report(string what, IReadOnlyList<ToldFrame> yard, DateTimeOffset begun)
    {
        // The first frames pay for code that is compiled.
        ToldFrame[] before = [.. yard.Where(frame => frame.CapturedAt < begun).Skip(10)];
        ToldFrame[] meanwhile = [.. yard.Where(frame => frame.CapturedAt >= begun)];
        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant($"{what}; the other camera's frames: p99 {Quantile(before, 0.99):0.0} ms old before ({before.Length}), {Quantile(meanwhile, 0.99):0.0} ms meanwhile ({meanwhile.Length}); median {Quantile(before, 0.5):0.0} and {Quantile(meanwhile, 0.5):0.0} ms"));
    }

    private static double Quantile(ToldFrame[] frames, double share)
    {
        double[] ages = [.. frames.Select(frame => frame.Age.TotalMilliseconds).Order()];
        return ages.Length == 0 ? double.NaN : ages[Math.Min(ages.Length - 1, (int)(share * ages.Length))];
    }
}
