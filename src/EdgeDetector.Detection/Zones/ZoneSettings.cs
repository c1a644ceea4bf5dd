namespace EdgeDetector.Zones;

/// <summary>What one camera's objects are watched for; immutable, so that a running monitor can be given another one between two frames.</summary>
public sealed record ZoneSettings
{
    /// <summary>The areas; no two have the same name, nor the name of a line.</summary>
    public IReadOnlyList<Zone> Zones { get; init; } = [];

    /// <summary>The lines; no two have the same name.</summary>
    public IReadOnlyList<CrossingLine> Lines { get; init; } = [];

    /// <summary>When an object counts as still.</summary>
    public StillnessSettings Stillness { get; init; } = new();
}

/// <summary>When an object counts as still.</summary>
public sealed record StillnessSettings
{
    /// <summary>After what time without movement an object is stationary.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How far, as a fraction of its box's width or height, two opposite edges of an object may shift before it has moved, above 0. What
    /// shifts one edge alone hides a part of it. Of an object that the picture's edge cuts off, the edge that is inside counts alone.
    /// </summary>
    public double Tolerance { get; init; } = 0.15;
}
