using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeDetector.Service.Configuration;

/// <summary>The best picture of each object.</summary>
internal sealed record SnapshotOptions
{
    /// <summary>The limits of <see cref="Margin"/>; those of cameras too.</summary>
    public const double WidestMargin = 2;

    /// <summary>The limits of <see cref="MaximumHeight"/>; those of cameras too.</summary>
    public const int LeastHeight = 32;

    /// <inheritdoc cref="LeastHeight"/>
    public const int MostHeight = 8192;

    [Description("false takes no pictures of objects; those that are there are kept until their time is over.")]
    public bool Enabled { get; init; } = true;

    [Description("true cuts the object out with the margin around it; false takes the whole frame.")]
    public bool Crop { get; init; } = true;

    [Description("Margin around the object on each side, as a fraction of its box's width and height.")]
    [Range(0, WidestMargin)]
    public double Margin { get; init; } = 0.2;

    [Description("Whether the object's box and class are drawn.")]
    public bool Box { get; init; }

    [Description("Largest height of a picture in pixels; larger ones are made smaller.")]
    [Range(LeastHeight, MostHeight)]
    public int MaximumHeight { get; init; } = 480;

    [Description("Quality of the JPEGs.")]
    [Range(1, 100)]
    public int Quality { get; init; } = 85;

    [Description("How long pictures are kept below storage.directory.")]
    [DurationRange("1h", "3650d")]
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(14);

    [Description("Most disk that pictures take, in MiB; the oldest give way.")]
    [Range(1, 1 << 20)]
    public int MaximumMegabytes { get; init; } = 1024;
}

/// <summary>The best picture of each object of one camera.</summary>
internal sealed record CameraSnapshotOptions
{
    [Description("Whether pictures of objects are taken; empty: snapshots.enabled.")]
    public bool? Enabled { get; init; }

    [Description("Whether the object is cut out; empty: snapshots.crop.")]
    public bool? Crop { get; init; }

    [Description("Margin around the object; empty: snapshots.margin.")]
    [Range(0, SnapshotOptions.WidestMargin)]
    public double? Margin { get; init; }

    [Description("Whether the object's box and class are drawn; empty: snapshots.box.")]
    public bool? Box { get; init; }

    [Description("Largest height of a picture in pixels; empty: snapshots.maximumHeight.")]
    [Range(SnapshotOptions.LeastHeight, SnapshotOptions.MostHeight)]
    public int? MaximumHeight { get; init; }

    [Description("Quality of the JPEGs; empty: snapshots.quality.")]
    [Range(1, 100)]
    public int? Quality { get; init; }
}
