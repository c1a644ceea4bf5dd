using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary>What `edgedetector evaluate` was asked for.</summary>
internal sealed record EvaluateRequest
{
    /// <summary>The data set.</summary>
    public required string Data { get; init; }

    /// <summary>What its path does not tell.</summary>
    public required DataSetOptions DataOptions { get; init; }

    /// <summary>File or folder of detections; null: <see cref="Model"/> makes them.</summary>
    public required string? Detections { get; init; }

    /// <summary>The .onnx file; null: <see cref="Detections"/> has them.</summary>
    public required string? Model { get; init; }

    /// <summary>The rules; their metric is null where the data set's own is to be taken.</summary>
    public required EvaluationMetric? Metric { get; init; }

    /// <summary>The other rules.</summary>
    public required EvaluationSettings Settings { get; init; }

    /// <summary>Lowest confidence of the model's detections, 0..1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Overlap, 0..1, above which the weaker of two boxes is dropped.</summary>
    public required double Nms { get; init; }

    /// <summary>Execution providers in order of preference.</summary>
    public required IReadOnlyList<ExecutionProvider> Providers { get; init; }
}
