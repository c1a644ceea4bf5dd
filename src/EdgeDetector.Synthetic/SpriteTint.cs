using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>How a sprite's colours are changed, so that no class is known by its paints.</summary>
/// <param name="Colour">BGR towards which it goes, at the pixel's own brightness.</param>
/// <param name="Share">How far it goes there, 0..1.</param>
/// <param name="Brightness">Factor of all channels.</param>
/// <param name="StripePeriod">Rows from one dark stripe to the next; 0: none.</param>
internal readonly record struct SpriteTint(Scalar Colour, double Share, double Brightness, int StripePeriod)
{
    /// <summary>Brightness of a stripe.</summary>
    public const double StripeShade = 0.72;

    /// <summary>A random tint; people's skin and clothes keep more of their colours than paint does.</summary>
    public static SpriteTint Draw(string className, Random random)
    {
        Scalar colour = new(random.Between(40, 220), random.Between(40, 220), random.Between(40, 220));
        double share = random.Between(0, className == "person" ? 0.45 : 0.85);
        double brightness = random.Between(0.7, 1.25);
        bool striped = className == "person" && random.Happens(0.25);
        return new SpriteTint(colour, share, brightness, striped ? random.Next(3, 14) : 0);
    }
}
