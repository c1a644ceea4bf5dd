namespace EdgeDetector.Evaluation.Metrics;

/// <summary>What a metric says of a detection.</summary>
internal enum Verdict
{
    /// <summary>It is an object that no stronger detection has found.</summary>
    Hit,

    /// <summary>It is wrong.</summary>
    FalseAlarm,

    /// <summary>It lies on a difficult object or a crowd: neither right nor wrong.</summary>
    Ignored,
}

/// <summary>A detection that was compared with the objects of its class and picture.</summary>
/// <param name="Confidence">0..1.</param>
/// <param name="Verdict">What it is.</param>
/// <param name="Iou">Overlap with the object that it hit, 0..1; 0 where it hit none.</param>
/// <param name="Picture">Index of its picture.</param>
/// <param name="Detection">Its index among the picture's detections.</param>
/// <param name="Object">Index of the object that it hit among the picture's objects, or -1.</param>
internal readonly record struct JudgedDetection(double Confidence, Verdict Verdict, double Iou, int Picture, int Detection, int Object);

/// <summary>All detections of one class by falling confidence, equal ones in the order of pictures and as they were given.</summary>
/// <param name="Objects">How many objects of the class there are to find.</param>
/// <param name="Detections">The detections.</param>
internal sealed record JudgedClass(int Objects, IReadOnlyList<JudgedDetection> Detections);
