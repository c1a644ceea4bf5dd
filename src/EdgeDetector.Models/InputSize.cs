using System.Globalization;

namespace EdgeDetector.Models;

/// <summary>Width and height of a network's input in pixels, each 1 to <see cref="Largest"/>.</summary>
public readonly record struct InputSize(int Width, int Height)
{
    /// <summary>The largest width or height.</summary>
    public const int Largest = 8192;

    /// <summary>Reads `416x416` (width first) or `416`.</summary>
    public static bool TryParse(string text, out InputSize size)
    {
        string[] parts = text.Split('x', 'X');
        size = default;
        if (parts.Length > 2 || !TrySide(parts[0], out int width) || !TrySide(parts[^1], out int height))
        {
            return false;
        }

        size = new InputSize(width, height);
        return true;
    }

    private static bool TrySide(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is >= 1 and <= Largest;

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");
}
