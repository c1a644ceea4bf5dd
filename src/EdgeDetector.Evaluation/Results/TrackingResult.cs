namespace EdgeDetector.Evaluation.Results;

/// <summary>How well a tracker kept the objects of a sequence apart.</summary>
public sealed record TrackingResult
{
    /// <summary>Frames of the sequence.</summary>
    public required int Frames { get; init; }

    /// <summary>Are the objects found, frame by frame?</summary>
    public required ClearMotResult Clear { get; init; }

    /// <summary>Is it the same identity all the way?</summary>
    public required IdentityResult Identity { get; init; }

    /// <summary>Both in balance.</summary>
    public required HotaResult Hota { get; init; }
}

/// <summary>CLEAR-MOT (Bernardin and Stiefelhagen 2008) and the counts of MOTChallenge.</summary>
public sealed record ClearMotResult
{
    /// <summary>Objects of the truth, each counted once.</summary>
    public required int Objects { get; init; }

    /// <summary>Objects of the truth, counted in each frame.</summary>
    public required long ObjectBoxes { get; init; }

    /// <summary>Identities of the tracker, each counted once.</summary>
    public required int Tracks { get; init; }

    /// <summary>Boxes of the tracker, counted in each frame.</summary>
    public required long TrackBoxes { get; init; }

    /// <summary>Objects that were found, counted in each frame.</summary>
    public required long Matches { get; init; }

    /// <summary>Matches of an object whose last match was another identity.</summary>
    public required int Switches { get; init; }

    /// <summary>How often an object that was tracked was missed and tracked again later.</summary>
    public required int Fragments { get; init; }

    /// <summary>Objects tracked in more than 80 % of their frames.</summary>
    public required int MostlyTracked { get; init; }

    /// <summary>Objects tracked in less than 20 % of their frames.</summary>
    public required int MostlyLost { get; init; }

    /// <summary>Sum of the overlaps, each 0..1, of the matches.</summary>
    public required double SumOfIou { get; init; }

    /// <summary>Objects that are neither mostly tracked nor mostly lost.</summary>
    public int PartlyTracked => Objects - MostlyTracked - MostlyLost;

    /// <summary>Boxes of the tracker where no object is.</summary>
    public long FalsePositives => TrackBoxes - Matches;

    /// <summary>Objects that were missed, counted in each frame.</summary>
    public long Misses => ObjectBoxes - Matches;

    /// <summary>Multiple object tracking accuracy: 1 less misses, false positives and switches for each object's box; below 0 possible. Null without truth.</summary>
    public double? Mota => ObjectBoxes == 0 ? null : 1 - ((Misses + FalsePositives + Switches) / (double)ObjectBoxes);

    /// <summary>Multiple object tracking precision as MOTChallenge has it: mean IoU of the matches, 0..1. Null without a match.</summary>
    public double? Motp => Matches == 0 ? null : SumOfIou / Matches;

    /// <summary>Share of the objects' boxes that were found, 0..1; null without truth.</summary>
    public double? Recall => ObjectBoxes == 0 ? null : Matches / (double)ObjectBoxes;

    /// <summary>Share of the tracker's boxes that are right, 0..1; null without any.</summary>
    public double? Precision => TrackBoxes == 0 ? null : Matches / (double)TrackBoxes;
}

/// <summary>Identity measures (Ristani 2016): each object has the one track that fits it best over the whole sequence.</summary>
/// <param name="TruePositives">Boxes in which an object's own track is upon it.</param>
/// <param name="ObjectBoxes">Boxes of the truth.</param>
/// <param name="TrackBoxes">Boxes of the tracker.</param>
public sealed record IdentityResult(long TruePositives, long ObjectBoxes, long TrackBoxes)
{
    /// <summary>IDF1, 0..1; null where neither truth nor tracker has a box.</summary>
    public double? F1 => ObjectBoxes + TrackBoxes == 0 ? null : 2.0 * TruePositives / (ObjectBoxes + TrackBoxes);

    /// <summary>IDP, share of the tracker's boxes, 0..1; null without any.</summary>
    public double? Precision => TrackBoxes == 0 ? null : TruePositives / (double)TrackBoxes;

    /// <summary>IDR, share of the objects' boxes, 0..1; null without truth.</summary>
    public double? Recall => ObjectBoxes == 0 ? null : TruePositives / (double)ObjectBoxes;
}

/// <summary>Higher order tracking accuracy (Luiten 2021), each 0..1 and the mean over the overlaps .05, .10 … .95.</summary>
/// <param name="Hota">Geometric mean of detection and association at each overlap.</param>
/// <param name="DetA">Accuracy of the detection.</param>
/// <param name="AssA">Accuracy of the association.</param>
/// <param name="LocA">Mean IoU of the matches; 1 where there is none.</param>
public sealed record HotaResult(double Hota, double DetA, double AssA, double LocA);
