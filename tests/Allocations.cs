namespace EdgeDetector;

/// <summary>What code allocates on its own thread.</summary>
internal static class Allocations
{
    private const int Rounds = 5;

    /// <summary>
    /// The least of several rounds, in bytes: what the code allocates is in each of them. A garbage collection, of whichever test it is,
    /// makes the runtime count what was left of the thread's allocation buffer, up to 8 KB, as used.
    /// </summary>
    /// <param name="round">Does the same each time; its argument counts the rounds from 0.</param>
    public static long Least(Action<int> round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round(i);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
