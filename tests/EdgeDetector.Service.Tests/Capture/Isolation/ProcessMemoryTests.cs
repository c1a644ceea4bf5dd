using System.Diagnostics;

namespace EdgeDetector.Service.Capture.Isolation;

public sealed class ProcessMemoryTests
{
    [Fact]
    public void OfTree_ThisProcess_IsAboutItsWorkingSet()
    {
        long working = Environment.WorkingSet;

        Assert.InRange(ProcessMemory.OfTree(Environment.ProcessId), working / 2, working * 10);
    }

    [Fact]
    public void OfTree_ShellWithAChild_CountsBoth()
    {
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 60; true"]) { RedirectStandardOutput = true })!;
        try
        {
            string children = $"/proc/{shell.Id}/task/{shell.Id}/children";
            Assert.True(SpinWait.SpinUntil(() => File.ReadAllText(children).Length > 0, TimeSpan.FromSeconds(10)), "the shell starts nothing");
            int child = int.Parse(File.ReadAllText(children).Trim(), System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{child}/cmdline").StartsWith("sleep", StringComparison.Ordinal), TimeSpan.FromSeconds(10)));

            // The child may still be loading itself.
            long before = Resident(shell.Id) + Resident(child);
            long measured = ProcessMemory.OfTree(shell.Id);
            Assert.InRange(measured, before, Resident(shell.Id) + Resident(child));
        }
        finally
        {
            shell.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public void OfTree_NoSuchProcess_IsNothing() => Assert.Equal(0, ProcessMemory.OfTree(int.MaxValue));

    private static long Resident(int process) => long.Parse(
        File.ReadAllText($"/proc/{process}/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
}
