namespace EdgeDetector.Training.Networks;

/// <summary>
/// Uniform random numbers, one sequence for each pair of seed and stream (SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom
/// Number Generators", 2014). The sequence is the same on every machine and version of .NET.
/// </summary>
internal sealed class UniformDraws(ulong seed, int stream)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    // Streams start where a mixed number lies, not side by side: neighbours would share most of their sequence.
    private ulong _state = Mix(seed + ((ulong)stream * Gamma));

    /// <summary>Values from -<paramref name="range"/> up to <paramref name="range"/>.</summary>
    public double[] Symmetric(long count, double range)
    {
        double[] values = new double[count];
        for (int i = 0; i < values.Length; i++)
        {
            _state += Gamma;
            values[i] = range * (((Mix(_state) >> 11) * (2.0 / (1UL << 53))) - 1);
        }

        return values;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
