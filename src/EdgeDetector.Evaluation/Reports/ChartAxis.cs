namespace EdgeDetector.Evaluation.Reports;

/// <summary>An axis: the range that it shows and its ticks.</summary>
internal sealed record ChartAxis(string Label, double Low, double High, IReadOnlyList<ChartTick> Ticks)
{
    private static readonly int[] RoundSteps = [1, 2, 5, 10];

    /// <summary>Whether lines go through the chart at its ticks.</summary>
    public bool HasGrid { get; init; } = true;

    /// <summary>From 0 to 1, with room for a line that runs along the end.</summary>
    public static ChartAxis Share(string label) =>
        new(label, 0, 1.012, [.. Enumerable.Range(0, 6).Select(i => new ChartTick(i / 5.0, Figures.Text($"{i / 5.0:0.0}")))]);

    /// <summary>From 0 to at least a number, with some four ticks at round numbers.</summary>
    public static ChartAxis Counting(string label, int highest)
    {
        double raw = Math.Max(highest, 4) / 4.0;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * RoundSteps.First(factor => factor * power >= raw);
        int ticks = (int)Math.Ceiling(highest / step) + 1;
        double end = Math.Max(highest * 1.12, step);
        return new ChartAxis(
            label,
            0,
            end,
            [.. Enumerable.Range(0, ticks).Select(i => i * step).Where(value => value <= end).Select(value => new ChartTick(value, Figures.Count((long)value)))]);
    }
}

/// <summary>A tick of an axis.</summary>
internal readonly record struct ChartTick(double Position, string Text);
