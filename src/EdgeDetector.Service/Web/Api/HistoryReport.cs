using System.Text.Json.Serialization;
using EdgeDetector.Service.History;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Web.Api;

/// <summary>Figures over time, for charts: lists of equal length, an entry for each step, null where nothing is known.</summary>
internal sealed record HistoryReport
{
    /// <summary>How long a step is, in seconds.</summary>
    public required int Step { get; init; }

    /// <summary>When the first step began.</summary>
    [JsonConverter(typeof(MicrosecondTimeConverter))]
    public required DateTimeOffset From { get; init; }

    /// <summary>Degrees Celsius of the hottest part of the box.</summary>
    public required IReadOnlyList<double?> Temperature { get; init; }

    /// <summary>By camera.</summary>
    public required IReadOnlyDictionary<string, CameraHistory> Cameras { get; init; }

    /// <summary>Of a span.</summary>
    /// <param name="span">The span.</param>
    /// <param name="from">When it began.</param>
    public static HistoryReport Of(FigureSpan span, DateTimeOffset from) => new()
    {
        Step = (int)span.Step.TotalSeconds,
        From = from,
        Temperature = [.. span.Slots.Select(slot => slot?.Temperature is { } temperature ? Math.Round(temperature, 1) : (double?)null)],
        Cameras = span.Slots.SelectMany(slot => slot?.Cameras.Keys ?? []).Distinct().Order(StringComparer.Ordinal)
            .ToDictionary(name => name, name => CameraHistory.Of([.. span.Slots.Select(slot => slot?.Cameras.GetValueOrDefault(name))])),
    };
}

/// <summary>Figures of one camera over time.</summary>
internal sealed record CameraHistory
{
    /// <summary>Frames a second that were looked at.</summary>
    public required IReadOnlyList<double?> Fps { get; init; }

    /// <summary>Mean age of a frame when its detections were ready, in milliseconds.</summary>
    public required IReadOnlyList<double?> AgeMs { get; init; }

    /// <summary>Mean wait for the model, in milliseconds.</summary>
    public required IReadOnlyList<double?> QueueMs { get; init; }

    /// <summary>Mean time of resizing into the model's input, in milliseconds.</summary>
    public required IReadOnlyList<double?> PreprocessMs { get; init; }

    /// <summary>Mean time of the network, in milliseconds.</summary>
    public required IReadOnlyList<double?> InferenceMs { get; init; }

    /// <summary>Mean time of decoding and non-maximum suppression, in milliseconds.</summary>
    public required IReadOnlyList<double?> PostprocessMs { get; init; }

    /// <summary>How many objects appeared, by class.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<int?>> Counts { get; init; }

    /// <summary>Of what is known of each step.</summary>
    public static CameraHistory Of(IReadOnlyList<CameraFigures?> steps)
    {
        return new CameraHistory
        {
            Fps = Each(step => step.Fps),
            AgeMs = Each(step => step.Sums.Mean(step.Sums.Age)),
            QueueMs = Each(step => step.Sums.Mean(step.Sums.Queue)),
            PreprocessMs = Each(step => step.Sums.Mean(step.Sums.Preprocess)),
            InferenceMs = Each(step => step.Sums.Mean(step.Sums.Inference)),
            PostprocessMs = Each(step => step.Sums.Mean(step.Sums.Postprocess)),
            Counts = steps.SelectMany(step => step?.Appeared.Keys ?? []).Distinct().Order(StringComparer.Ordinal).ToDictionary(
                name => name, IReadOnlyList<int?> (name) => [.. steps.Select(step => step?.Appeared.GetValueOrDefault(name))]),
        };

        IReadOnlyList<double?> Each(Func<CameraFigures, double?> figure) => [.. steps.Select(step => step is null ? null : figure(step))];
    }
}
