namespace EdgeDetector.Training.Optimization;

/// <summary>Numbers that look random and depend on a seed and an index alone (SplitMix64, Steele et al. 2014).</summary>
internal static class SeededShare
{
    /// <summary>64 bits.</summary>
    public static ulong Bits(ulong seed, ulong index)
    {
        ulong z = Mix(seed) + ((index + 1) * 0x9E3779B97F4A7C15UL);
        return Mix(z);
    }

    /// <summary>A number from 0 to below 1.</summary>
    public static double Of(ulong seed, ulong index) => (Bits(seed, index) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
