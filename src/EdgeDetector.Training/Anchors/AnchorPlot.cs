using System.Globalization;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using ScottPlot;

namespace EdgeDetector.Training.Anchors;

/// <summary>Boxes as points, width to the right and height upwards, and the anchors among them.</summary>
internal static class AnchorPlot
{
    private const int Width = 900;
    private const int Height = 700;
    private const int MostPoints = 20_000;

    /// <summary>Draws a PNG file; it appears whole or not at all, and never in the place of a device, a pipe or a link.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Write(string path, IReadOnlyList<Anchor> boxes, IReadOnlyList<Anchor> anchors, string title)
    {
        using Plot plot = new();
        AddPoints(plot, boxes);
        foreach (Anchor anchor in anchors)
        {
            plot.Add.Marker(anchor.Width, anchor.Height, MarkerShape.FilledCircle, 11, Colors.OrangeRed);
            ScottPlot.Plottables.Text word = plot.Add.Text(string.Create(CultureInfo.InvariantCulture, $"{anchor.Width:0.#} × {anchor.Height:0.#}"), anchor.Width, anchor.Height);
            (word.LabelFontSize, word.OffsetX, word.OffsetY) = (13, 8, -20);
            (word.LabelFontColor, word.LabelBackgroundColor) = (Colors.Black, Colors.White.WithAlpha(0.75));
        }

        plot.Title(title);
        plot.XLabel("width in pixels of the network's input");
        plot.YLabel("height in pixels of the network's input");
        plot.Axes.SetLimits(0, Room(boxes.Max(box => box.Width)), 0, Room(boxes.Max(box => box.Height)));
        byte[] image = plot.GetImageBytes(Width, Height, ImageFormat.Png);
        WholeFile.Write(path, stream => stream.Write(image));
    }

    /// <summary>Each point in the colour of all; of very many boxes every n-th.</summary>
    private static void AddPoints(Plot plot, IReadOnlyList<Anchor> boxes)
    {
        int step = 1 + (boxes.Count / MostPoints);
        Coordinates[] points = [.. boxes.Where((_, i) => i % step == 0).Select(box => new Coordinates(box.Width, box.Height))];
        plot.Add.Markers(points, MarkerShape.FilledCircle, 4, Colors.SteelBlue.WithAlpha(0.35));
    }

    private static double Room(double largest) => largest * 1.12;
}
