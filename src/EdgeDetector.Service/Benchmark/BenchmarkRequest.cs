using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Benchmark;

/// <summary>What is measured.</summary>
internal sealed record BenchmarkRequest
{
    /// <summary>The model file.</summary>
    public required string Model { get; init; }

    /// <summary>Source of every camera, as in the configuration.</summary>
    public required string Source { get; init; }

    /// <summary>Time for all rounds of all stages together.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Frames a second of each camera; null: as many as the source gives or the detector takes.</summary>
    public required IReadOnlyList<double?> CameraRates { get; init; }

    /// <summary>Lowest confidence of a detection, 0..1; raised where that finds a crowd in every frame.</summary>
    public required double Confidence { get; init; }

    /// <summary>What runs the model, in order of preference.</summary>
    public required IReadOnlyList<ExecutionProvider> Providers { get; init; }
}
