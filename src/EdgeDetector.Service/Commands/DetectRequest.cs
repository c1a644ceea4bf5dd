using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary>What `edgedetector detect` was asked for.</summary>
internal sealed record DetectRequest
{
    /// <summary>Pictures, videos and folders of them.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The .onnx file.</summary>
    public required string Model { get; init; }

    /// <summary>Lowest confidence, 0..1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Overlap, 0..1, above which the weaker of two boxes is dropped.</summary>
    public required double Nms { get; init; }

    /// <summary>Lowest confidence, 0..1, that begins a track in a video; null: objects are not followed.</summary>
    public required double? Track { get; init; }

    /// <summary>Folder of the annotated files; null: none are written.</summary>
    public required string? Output { get; init; }

    /// <summary>Whether each frame is told as a line of JSON.</summary>
    public required bool Json { get; init; }

    /// <summary>Execution providers in order of preference.</summary>
    public required IReadOnlyList<ExecutionProvider> Providers { get; init; }
}
