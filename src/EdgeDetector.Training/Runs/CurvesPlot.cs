using EdgeDetector.Models;
using ScottPlot;

namespace EdgeDetector.Training.Runs;

/// <summary>curves.png: the loss of the batches, smoothed, and the validations.</summary>
internal static class CurvesPlot
{
    private const int Width = 1000;
    private const int Height = 560;
    private const int MostPoints = 2000;

    /// <summary>Draws.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The log.</param>
    /// <param name="title">What is above it.</param>
    /// <param name="score">What the validations measure: mAP50, top-1.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<LogRow> rows, string title, string score)
    {
        using Plot plot = new();
        plot.Title(title);
        plot.XLabel("batch");
        plot.YLabel("loss");
        (double[] batches, double[] losses) = Smooth(rows);
        ScottPlot.Plottables.Scatter loss = plot.Add.ScatterLine(batches, losses, Color.FromHex("#1f77b4"));
        loss.LineWidth = 2;
        loss.LegendText = "loss";
        LogRow[] validated = [.. rows.Where(row => row.Score is not null)];
        if (validated.Length > 0)
        {
            ScottPlot.Plottables.Scatter scores = plot.Add.Scatter(
                validated.Select(row => (double)row.Step.Batch).ToArray(), validated.Select(row => row.Score!.Value).ToArray(), Color.FromHex("#d62728"));
            scores.LineWidth = 2;
            scores.MarkerSize = 3;
            scores.LegendText = score;
            scores.Axes.YAxis = plot.Axes.Right;
            plot.Axes.Right.Label.Text = score;
            plot.Axes.AutoScale();
            plot.Axes.SetLimitsY(0, 1, plot.Axes.Right);
        }

        // The first batches' loss, a hundred times that of the last, would press the rest flat.
        if (losses.Length > 0)
        {
            plot.Axes.SetLimitsY(0, losses.Order().ElementAt((int)(0.98 * (losses.Length - 1))) * 1.15, plot.Axes.Left);
        }

        plot.ShowLegend(Alignment.UpperRight);
        byte[] image = plot.GetImageBytes(Width, Height, ImageFormat.Png);
        WholeFile.Write(path, stream => stream.Write(image));
    }

    /// <summary>Means of equal groups: a point for each would hide the course behind its noise.</summary>
    private static (double[] Batches, double[] Losses) Smooth(IReadOnlyList<LogRow> rows)
    {
        int group = Math.Max(1, Math.Max(rows.Count / MostPoints, Math.Min(20, rows.Count / 50)));
        LogRow[][] groups = [.. rows.Chunk(group)];
        return ([.. groups.Select(chunk => chunk.Average(row => (double)row.Step.Batch))], [.. groups.Select(chunk => chunk.Average(row => row.Step.Loss))]);
    }
}
