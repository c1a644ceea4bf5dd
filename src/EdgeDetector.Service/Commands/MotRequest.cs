using EdgeDetector.Evaluation.Tracking;
using EdgeDetector.Synthetic;

namespace EdgeDetector.Service.Commands;

/// <summary>What `edgedetector evaluate --metric mot` was asked for.</summary>
internal sealed record MotRequest
{
    /// <summary>The truth; null with <see cref="SyntheticFrames"/>.</summary>
    public required string? Truth { get; init; }

    /// <summary>Detections, or tracks; null with <see cref="SyntheticFrames"/>.</summary>
    public required string? Detections { get; init; }

    /// <summary>Whether <see cref="Detections"/> are tracks; null: found out by their identities.</summary>
    public required bool? AreTracks { get; init; }

    /// <summary>What the detections' confidences mean.</summary>
    public required ConfidenceScale Scale { get; init; }

    /// <summary>Frames a second, above 0; null: seqinfo.ini tells it, or it is 30.</summary>
    public required double? Fps { get; init; }

    /// <summary>How long an object that no frame shows is said to be where it is predicted.</summary>
    public required TimeSpan Coast { get; init; }

    /// <summary>Where the tracks go; null: nowhere.</summary>
    public required string? Output { get; init; }

    /// <summary>Overlap, 0..1, that a match needs.</summary>
    public required double IouThreshold { get; init; }

    /// <summary>Frames of the synthetic street; null: <see cref="Truth"/> is given.</summary>
    public required int? SyntheticFrames { get; init; }

    /// <summary>Seed of the street and its noise.</summary>
    public required int Seed { get; init; }

    /// <summary>How bad the street's detector is.</summary>
    public required DetectorNoise Noise { get; init; }
}
