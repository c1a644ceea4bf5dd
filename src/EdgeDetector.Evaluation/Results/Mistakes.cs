namespace EdgeDetector.Evaluation.Results;

/// <summary>An object that no detection of the counted confidence found.</summary>
public sealed record MissedObject
{
    /// <summary>Path of its picture; of pictures known by their name alone, that name.</summary>
    public required string Picture { get; init; }

    /// <summary>The class's name.</summary>
    public required string ClassName { get; init; }

    /// <summary>Index of the class, from 0.</summary>
    public required int ClassId { get; init; }

    /// <summary>Where the object is, in pixels of the picture.</summary>
    public required PreciseBox Box { get; init; }

    /// <summary>
    /// The detection of its class that overlaps it most, of any confidence: too weak, too far off, or taken by another object; null where
    /// none touches it.
    /// </summary>
    public required NearDetection? Nearest { get; init; }
}

/// <summary>The detection nearest to a missed object.</summary>
/// <param name="Box">Where it is, in pixels of the picture.</param>
/// <param name="Confidence">Its confidence, 0..1.</param>
/// <param name="Iou">Overlap with the object, 0..1.</param>
public sealed record NearDetection(PreciseBox Box, double Confidence, double Iou);

/// <summary>A detection of the counted confidence that is wrong.</summary>
public sealed record FalseAlarm
{
    /// <summary>Path of its picture; of pictures known by their name alone, that name.</summary>
    public required string Picture { get; init; }

    /// <summary>The class's name.</summary>
    public required string ClassName { get; init; }

    /// <summary>Index of the class, from 0.</summary>
    public required int ClassId { get; init; }

    /// <summary>The detection's confidence, 0..1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Where it is, in pixels of the picture.</summary>
    public required PreciseBox Box { get; init; }

    /// <summary>What kind of error it is.</summary>
    public required FalseAlarmKind Kind { get; init; }

    /// <summary>The object that it overlaps most; null where it touches none.</summary>
    public required NearObject? Nearest { get; init; }
}

/// <summary>The object nearest to a false alarm.</summary>
/// <param name="ClassName">Name of its class.</param>
/// <param name="Box">Where it is, in pixels of the picture.</param>
/// <param name="Iou">Overlap with the false alarm, 0..1.</param>
public sealed record NearObject(string ClassName, PreciseBox Box, double Iou);

/// <summary>Why a detection is wrong.</summary>
public enum FalseAlarmKind
{
    /// <summary>Nothing is there: it overlaps every object by less than .1.</summary>
    Background,

    /// <summary>An object of its class is there, but the box is off.</summary>
    PoorBox,

    /// <summary>An object of its class is there, found already by a stronger detection.</summary>
    Duplicate,

    /// <summary>An object of another class is there.</summary>
    WrongClass,
}
