namespace EdgeDetector.Evaluation.DataSets;

/// <summary>
/// What the four numbers of a box in a text file are. Where it is not told it is found out: a right edge left of the left edge is a width.
/// </summary>
public enum TextBoxes
{
    /// <summary>Left, top, right, bottom.</summary>
    Corners,

    /// <summary>Left, top, width, height.</summary>
    Sizes,
}
