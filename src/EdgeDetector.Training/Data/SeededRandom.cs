namespace EdgeDetector.Training.Data;

/// <summary>
/// Random numbers that a seed and a key determine (SplitMix64, Steele, Lea and Flood 2014): every batch draws its own, whatever thread
/// makes it and whatever was made before.
/// </summary>
internal sealed class SeededRandom
{
    private ulong _state;

    /// <summary>Begins the numbers of a key.</summary>
    /// <param name="seed">The seed of the whole training.</param>
    /// <param name="key">What the numbers are for.</param>
    public SeededRandom(ulong seed, params ReadOnlySpan<ulong> key)
    {
        _state = seed;
        foreach (ulong part in key)
        {
            _state = Next() ^ part;
        }
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to below 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number between two, in either order.</summary>
    public double Between(double one, double other) => one + (Unit() * (other - one));

    /// <summary>A whole number from 0 to below a bound.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>True half of the time.</summary>
    public bool Coin() => Next() >> 63 != 0;

    /// <summary>A factor from 1/most to most, larger or smaller than 1 half of the time each (Darknet: rand_scale).</summary>
    public double Factor(double most)
    {
        double factor = Between(1, most);
        return Coin() ? factor : 1 / factor;
    }
}
