using System.Globalization;
using EdgeDetector.Geometry;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using ResizeMode = EdgeDetector.Models.ResizeMode;

namespace EdgeDetector.Training.Anchors;

/// <summary>What boxes become when their picture is brought to a network's input, and how its cfg writes anchors.</summary>
/// <param name="Size">The input in pixels.</param>
/// <param name="Resize">How pictures get there.</param>
internal sealed record NetworkInput(InputSize Size, ResizeMode Resize)
{
    /// <summary>Pixels of a cell where anchors are given in cells, as [region] wants them; null: they are given in pixels.</summary>
    public double? Cell { get; private init; }

    /// <summary>The anchors that the cfg has now, in pixels; empty without one.</summary>
    public IReadOnlyList<Anchor> Present { get; private init; } = [];

    /// <summary>That of a network.</summary>
    /// <exception cref="ImportException">It has no detection head.</exception>
    public static NetworkInput Of(Network network)
    {
        if (network.Heads is not [HeadLayer head, ..])
        {
            throw new ImportException($"{network.File}: a classifier, which has no anchors");
        }

        double? cell = head.Kind == HeadKind.Region ? (double)network.Input.Width / head.Output.Width : null;
        return new NetworkInput(
            new InputSize(network.Input.Width, network.Input.Height), network.LetterBox ? ResizeMode.Letterbox : ResizeMode.Stretch)
        {
            Cell = cell,
            Present = [.. head.Anchors.Select(anchor => new Anchor(anchor.Width * (cell ?? 1), anchor.Height * (cell ?? 1)))],
        };
    }

    /// <summary>The size of a box in the input.</summary>
    /// <param name="width">Its width as a fraction of the picture's.</param>
    /// <param name="height">Its height as a fraction of the picture's.</param>
    /// <param name="picture">The picture's size; of no account where pictures are stretched.</param>
    public Anchor Scale(double width, double height, PixelSize picture)
    {
        if (Resize == ResizeMode.Stretch)
        {
            return new Anchor(width * Size.Width, height * Size.Height);
        }

        double factor = Math.Min((double)Size.Width / picture.Width, (double)Size.Height / picture.Height);
        return new Anchor(width * picture.Width * factor, height * picture.Height * factor);
    }

    /// <summary>Anchors as they will be written: whole pixels, or cells with four decimals.</summary>
    public IReadOnlyList<Anchor> Round(IEnumerable<Anchor> anchors) => [.. anchors.Select(anchor => Cell is { } cell
        ? new Anchor(Math.Round(anchor.Width / cell, 4) * cell, Math.Round(anchor.Height / cell, 4) * cell)
        : new Anchor(Math.Max(1, Math.Round(anchor.Width)), Math.Max(1, Math.Round(anchor.Height))))];

    /// <summary>The line for the cfg.</summary>
    /// <param name="anchors">In pixels, rounded.</param>
    public string Line(IEnumerable<Anchor> anchors)
    {
        string format = Cell is null ? "0" : "0.####";
        return "anchors = " + string.Join(", ", anchors.Select(anchor => Text(anchor.Width) + "," + Text(anchor.Height)));

        string Text(double pixels) => (pixels / (Cell ?? 1)).ToString(format, CultureInfo.InvariantCulture);
    }
}
