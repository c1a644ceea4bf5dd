namespace EdgeDetector.Synthetic;

/// <summary>The noise of a sensor: normally distributed, of each channel by itself or of the brightness.</summary>
internal static class Sensor
{
    private const double Strongest = 14;

    /// <summary>Adds noise of a random strength, to a quarter of the pictures none.</summary>
    public static void AddNoise(byte[] pixels, Random random)
    {
        if (random.Happens(0.25))
        {
            return;
        }

        sbyte[] table = Normal(Strongest * Math.Pow(random.NextDouble(), 2));
        int sharing = random.Happens(0.5) ? 3 : 1;
        byte[] draws = new byte[pixels.Length / sharing];
        random.NextBytes(draws);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Clamp(pixels[i] + table[draws[i / sharing]], 0, 255);
        }
    }

    /// <summary>The 256 quantiles of a normal distribution, so that an even byte picks a normal number.</summary>
    private static sbyte[] Normal(double deviation)
    {
        sbyte[] table = new sbyte[256];
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = (sbyte)Math.Round(deviation * Quantile((i + 0.5) / 256));
        }

        return table;
    }

    /// <summary>By Tukey's lambda 0.14, within 0.02 of the normal distribution's in this range.</summary>
    private static double Quantile(double share) => 4.91 * (Math.Pow(share, 0.14) - Math.Pow(1 - share, 0.14));
}
