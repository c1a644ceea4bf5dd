using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeDetector.Geometry;
using EdgeDetector.Zones;

namespace EdgeDetector.Service.Configuration;

/// <summary>An area that objects enter, stay in and leave.</summary>
internal sealed record ZoneOptions
{
    [Description("false keeps the entry but does not watch the zone.")]
    public bool Enabled { get; init; } = true;

    [Description("Corners in order, each [x, y] in fractions of the frame's width and height: [0, 0] is left top, [1, 1] right bottom. From 3 to 256; the outline must not cross itself. Required.")]
    [Example("[[0.1, 0.5], [0.9, 0.5], [0.9, 1], [0.1, 1]]")]
    public IReadOnlyList<FramePoint> Points { get; init; } = [];

    [Description("Which point of an object must be inside: bottom (the middle of its box's lower edge) or centre.")]
    public AnchorPoint Anchor { get; init; } = AnchorPoint.Bottom;

    [Description("Classes that may enter, such as [person, car]; empty: all.")]
    public IReadOnlyList<string> Classes { get; init; } = [];

    [Description("Lowest confidence of an object that enters; who is inside may be less sure.")]
    [Range(0, 1)]
    public double Confidence { get; init; }

    [Description("Smallest box of an object that enters, as a fraction of the frame's area.")]
    [Range(0, 1)]
    public double MinimumSize { get; init; }

    [Description("Largest box of an object that enters, as a fraction of the frame's area.")]
    [Range(0, 1)]
    public double MaximumSize { get; init; } = 1;

    [Description("Frames in a row inside after which an object has entered, and outside after which it has left.")]
    [Range(1, 1000)]
    public int Inertia { get; init; } = 3;

    [Description("Time inside after which an object loiters; 0s: never.")]
    [DurationRange("0s", "7d")]
    public TimeSpan LoiteringTime { get; init; }
}

/// <summary>A line that objects cross.</summary>
internal sealed record LineOptions
{
    [Description("false keeps the entry but does not watch the line.")]
    public bool Enabled { get; init; } = true;

    [Description("Start and end, each [x, y] in fractions of the frame's width and height. Seen from start to end, forward is from the left hand to the right. Required.")]
    [Example("[[0.2, 0.6], [0.8, 0.6]]")]
    public IReadOnlyList<FramePoint> Points { get; init; } = [];

    [Description("Which point of an object must cross: bottom (the middle of its box's lower edge) or centre.")]
    public AnchorPoint Anchor { get; init; } = AnchorPoint.Bottom;

    [Description("Classes that count, such as [person, car]; empty: all.")]
    public IReadOnlyList<string> Classes { get; init; } = [];

    [Description("Frames in a row on the other side after which an object has crossed.")]
    [Range(1, 1000)]
    public int MinimumFrames { get; init; } = 3;

    [Description("Whether an object that comes back and crosses again counts again, so that forward less backward tells how many are inside; false: once in each direction at most.")]
    public bool CountAgain { get; init; } = true;
}

/// <summary>An area in which detections are ignored.</summary>
internal sealed record MaskOptions
{
    [Description("false keeps the entry but does not use the mask.")]
    public bool Enabled { get; init; } = true;

    [Description("Corners in order, each [x, y] in fractions of the frame's width and height, as those of zones. Required.")]
    [Example("[[0.6, 0.1], [0.8, 0.1], [0.8, 0.3], [0.6, 0.3]]")]
    public IReadOnlyList<FramePoint> Points { get; init; } = [];

    [Description("Which point of a detection must be inside: bottom (the middle of its box's lower edge) or centre.")]
    public AnchorPoint Anchor { get; init; } = AnchorPoint.Bottom;

    [Description("Classes that are ignored, such as [person, car]; empty: all.")]
    public IReadOnlyList<string> Classes { get; init; } = [];
}
