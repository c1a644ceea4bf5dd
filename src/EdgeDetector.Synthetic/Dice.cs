namespace EdgeDetector.Synthetic;

/// <summary>Draws that the variations of a picture are made of.</summary>
internal static class Dice
{
    /// <summary>A number between two, evenly.</summary>
    public static double Between(this Random random, double low, double high) => low + (random.NextDouble() * (high - low));

    /// <summary>True with a probability of 0..1.</summary>
    public static bool Happens(this Random random, double probability) => random.NextDouble() < probability;
}
