using System.Globalization;

namespace EdgeDetector.Faults.Fuzzing;

/// <summary>Gives a reader many inputs on a thread of its own, so that one which never returns is seen.</summary>
internal sealed class FuzzRun(FuzzTarget target, int seed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private int _done;
    private int _accepted;

    /// <summary>Runs them.</summary>
    /// <returns>A line to show.</returns>
    public async Task<string> RunAsync(int count)
    {
        // The first ones pay for code that is compiled.
        Assert.All(target.Seeds, input => Assert.Null(target.Read(input)));
        long start = TimeProvider.System.GetTimestamp();
        Task work = Task.Factory.StartNew(() => Work(count), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        int before = -1;
        while (await Task.WhenAny(work, Task.Delay(Patience, TimeProvider.System, TestContext.Current.CancellationToken)) != work)
        {
            int done = Volatile.Read(ref _done);
            Assert.True(done > before, $"{target.Name} does not come back from input {done} of seed {seed}");
            before = done;
        }

        await work;
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        // Else the mutations were too coarse, or too fine.
        Assert.InRange(_accepted, count / 500, count - (count / 500));
        return string.Create(CultureInfo.InvariantCulture, $"{target.Name}: {count} inputs, {100.0 * _accepted / count:0} % of them taken, {count / seconds:0} a second");
    }

    private void Work(int count)
    {
        Mutator mutator = new(target, new Random(seed));
        for (int i = 0; i < count; i++)
        {
            _accepted += FuzzContract.Check(target, mutator.Next()) ? 1 : 0;
            Volatile.Write(ref _done, i + 1);
        }
    }
}
