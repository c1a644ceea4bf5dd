using EdgeDetector.Models;

namespace EdgeDetector.Training.Data;

/// <summary>One picture as the network takes it: the planes R, G, B of floats in 0..1.</summary>
/// <param name="Values">3·height·width values.</param>
/// <param name="Size">Width and height.</param>
internal readonly record struct InputPlanes(Memory<float> Values, InputSize Size)
{
    /// <summary>What lies where no picture is.</summary>
    public const float Grey = 0.5f;

    /// <summary>The whole input.</summary>
    public Tile Whole => new(0, 0, Size.Width, Size.Height);

    /// <summary>A part of a row of a plane: 0 red, 1 green, 2 blue.</summary>
    public Span<float> Row(int plane, int row, int column, int count) =>
        Values.Span.Slice((((plane * Size.Height) + row) * Size.Width) + column, count);

    /// <summary>Makes a tile grey.</summary>
    public void Clear(Tile tile)
    {
        for (int plane = 0; plane < 3; plane++)
        {
            for (int row = tile.Top; row < tile.Top + tile.Height; row++)
            {
                Row(plane, row, tile.Left, tile.Width).Fill(Grey);
            }
        }
    }
}
