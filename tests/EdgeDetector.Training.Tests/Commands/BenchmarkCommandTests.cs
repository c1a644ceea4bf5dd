using EdgeDetector.Service.Commands;

namespace EdgeDetector.Training.Commands;

public sealed class BenchmarkCommandTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("NaN")]
    [InlineData("1e300")]
    public async Task Benchmark_SecondsThatAreNoTime_IsRefusedBeforeAnythingIsRead(string seconds)
    {
        CommandRun run = await CommandRun.OfAsync(BenchmarkCommand.Create(), "--cfg", "none.cfg", "--data", "none.data", "--seconds", seconds);

        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.Contains("--seconds: give a number above 0, 86400 at most", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("none.cfg:", run.Errors, StringComparison.Ordinal);
    }
}
