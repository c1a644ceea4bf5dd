namespace EdgeDetector.Evaluation.DataSets;

/// <summary>One object that the labels say is in a picture.</summary>
/// <param name="ClassId">Index into the data set's class names, from 0.</param>
/// <param name="Box">Where it is.</param>
/// <param name="Area">Its area in square pixels: COCO's is that of the outline, which is less than the box's.</param>
public readonly record struct GroundTruth(int ClassId, PreciseBox Box, double Area)
{
    /// <summary>Hard to see, by VOC's labels: neither finding nor missing it counts.</summary>
    public bool IsDifficult { get; init; }

    /// <summary>One box around many objects, by COCO's labels: neither finding nor missing it counts.</summary>
    public bool IsCrowd { get; init; }

    /// <summary>Reaches beyond the picture or is hidden in part, by VOC's labels; no metric asks for it.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>Whether VOC and COCO leave it out of account.</summary>
    public bool IsIgnored => IsDifficult || IsCrowd;
}
