using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeDetector.Service.Configuration;

/// <summary>How objects are watched.</summary>
internal sealed record ObjectOptions
{
    [Description("When an object counts as still. It is told of once then, and again when it moves, is gone, or its zones or best snapshot change.")]
    public StationaryOptions Stationary { get; init; } = new();
}

/// <summary>When an object counts as still.</summary>
internal sealed record StationaryOptions
{
    [Description("Time without movement after which an object is stationary.")]
    [DurationRange("100ms", "1d")]
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(10);

    [Description("How far two opposite edges of its box may shift, as a fraction of the box's width or height, before an object has moved.")]
    [Range(0.01, 1)]
    public double Tolerance { get; init; } = 0.15;
}

/// <summary>How the life of an object is told.</summary>
internal sealed record EventOptions
{
    [Description("How often an object that moves is told of; its zones, lines, stillness and better snapshots are told at once.")]
    [DurationRange("100ms", "1d")]
    public TimeSpan UpdateInterval { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Most points of the path of an object; longer paths are thinned.")]
    [Range(2, 1000)]
    public int PathPoints { get; init; } = 64;
}
