namespace EdgeDetector.Synthetic;

/// <summary>How a sprite's colours are changed, so that no class is known by its paints.</summary>
internal readonly record struct SpriteTint
{
    private const float StripeShade = 0.72f;

    /// <summary>Blue of the colour towards which each pixel goes, at its own brightness; 0..255.</summary>
    public float Blue { get; private init; }

    /// <summary>Green of that colour.</summary>
    public float Green { get; private init; }

    /// <summary>Red of that colour.</summary>
    public float Red { get; private init; }

    /// <summary>How far pixels go there, 0..1.</summary>
    public float Share { get; private init; }

    /// <summary>Factor of all channels.</summary>
    public float Brightness { get; private init; }

    /// <summary>Rows from one dark stripe to the next; 0: none.</summary>
    public int StripePeriod { get; private init; }

    /// <summary>A random tint; people's skin and clothes keep more of their colours than paint does.</summary>
    public static SpriteTint Draw(string className, Random random)
    {
        bool isPerson = className == "person";
        return new SpriteTint
        {
            Blue = (float)random.Between(40, 220),
            Green = (float)random.Between(40, 220),
            Red = (float)random.Between(40, 220),
            Share = (float)random.Between(0, isPerson ? 0.45 : 0.85),
            Brightness = (float)random.Between(0.7, 1.25),
            StripePeriod = isPerson && random.Happens(0.25) ? random.Next(3, 14) : 0,
        };
    }

    /// <summary>The factor of all channels in a row of the sprite.</summary>
    public float FactorOfRow(int row) =>
        StripePeriod > 0 && row % StripePeriod * 2 >= StripePeriod ? Brightness * StripeShade : Brightness;
}
