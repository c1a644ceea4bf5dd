namespace EdgeDetector.Objects;

/// <summary>When and how the life of an object is told.</summary>
public sealed record ObjectSettings
{
    /// <summary>Longest time between two events of an object that moves, and shortest where nothing but its place changes.</summary>
    public TimeSpan UpdateInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most points of a path, 2 or more; longer paths are thinned.</summary>
    public int PathPoints { get; init; } = 64;

    /// <summary>A snapshot replaces the best one so far when its score is so many times as high, 1 or more.</summary>
    public double SnapshotGain { get; init; } = 1.1;
}
