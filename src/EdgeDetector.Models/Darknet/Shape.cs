using System.Globalization;

namespace EdgeDetector.Models.Darknet;

/// <summary>The size of a layer's input or output for one picture; all three are at least 1.</summary>
public readonly record struct Shape(int Channels, int Height, int Width)
{
    /// <summary>Number of values.</summary>
    public long Count => (long)Channels * Height * Width;

    /// <summary>For messages: channels x height x width.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Channels}x{Height}x{Width}");

    /// <summary>Whether height and width agree.</summary>
    public bool SameGrid(Shape other) => Height == other.Height && Width == other.Width;
}
