using EdgeDetector.Service.Telemetry;

namespace EdgeDetector.Service.History;

/// <summary>What is known of one step of time. Immutable.</summary>
/// <param name="Temperature">Degrees Celsius of the hottest part of the box; null where it does not tell.</param>
/// <param name="Cameras">By camera; only those that ran, or saw something.</param>
internal sealed record FigureSlot(double? Temperature, IReadOnlyDictionary<string, CameraFigures> Cameras)
{
    /// <summary>Several steps as one longer step; null where nothing is known of any.</summary>
    public static FigureSlot? Merge(IReadOnlyCollection<FigureSlot?> slots)
    {
        FigureSlot[] known = [.. slots.OfType<FigureSlot>()];
        return known.Length == 0 ? null : new FigureSlot(
            known.Average(slot => slot.Temperature),
            known.SelectMany(slot => slot.Cameras).GroupBy(camera => camera.Key)
                .ToDictionary(camera => camera.Key, camera => camera.Select(one => one.Value).Aggregate(CameraFigures.Merge)));
    }
}

/// <summary>What is known of a camera in one step of time. Immutable.</summary>
/// <param name="Time">For how long of it frames were counted.</param>
/// <param name="Sums">What its frames took.</param>
/// <param name="Appeared">How many objects appeared, by class.</param>
internal sealed record CameraFigures(TimeSpan Time, FrameSums Sums, IReadOnlyDictionary<string, int> Appeared)
{
    /// <summary>Frames a second that were looked at; null where none were counted.</summary>
    public double? Fps => Time > TimeSpan.Zero ? Math.Round(Sums.Frames / Time.TotalSeconds, 2) : null;

    /// <summary>Two steps as one.</summary>
    public static CameraFigures Merge(CameraFigures a, CameraFigures b) => new(
        a.Time + b.Time,
        a.Sums + b.Sums,
        a.Appeared.Concat(b.Appeared).GroupBy(count => count.Key).ToDictionary(count => count.Key, count => count.Sum(one => one.Value)));
}
