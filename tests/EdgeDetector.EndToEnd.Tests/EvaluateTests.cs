using System.Diagnostics;

namespace EdgeDetector.EndToEnd;

/// <summary><c>edgedetector evaluate</c> as a real process.</summary>
public sealed class EvaluateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_InterruptedWhileItReads_EndsAtOnce()
    {
        // A pipe that nobody writes to: reading it never ends.
        string truth = _folder.PathOf("truth.json");
        using (Process mkfifo = Process.Start("mkfifo", [truth]))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await using ChildProcess evaluate = ChildProcess.Start(
            EdgeDetectorProgram.Path, ["evaluate", "--truth", truth, "--detections", _folder.PathOf("results.json")]);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        evaluate.Signal("INT");

        Assert.Equal(130, await evaluate.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal("", evaluate.Errors);
    }
}
