using System.Diagnostics;

namespace EdgeDetector.Yolo;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Open_InAFreshHome_LeavesNoTraceOfTelemetry()
    {
        // A process of its own, since the library decides once: this program again, with one test that opens a detector.
        using TemporaryFolder home = new();
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "EdgeDetector.Detection.Tests"))
        {
            ArgumentList = { "-noLogo", "-method", $"{typeof(YoloDetectorTests).FullName}.{nameof(YoloDetectorTests.Detect_RedCells_AreFoundWhereTheyAre)}" },
            RedirectStandardOutput = true,
            Environment = { ["HOME"] = home.Path },
        };
        start.Environment.Remove("ORT_DISABLE_TELEMETRY");
        start.Environment.Remove("XDG_CACHE_HOME");
        using Process child = Process.Start(start)!;
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(child.ExitCode == 0, output);
        Assert.Contains("Total: 1", output, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(home.Path, "*", SearchOption.AllDirectories),
            path => path.Contains("Microsoft", StringComparison.Ordinal) || path.Contains("onnxruntime", StringComparison.Ordinal));
    }
}
