namespace EdgeDetector.Evaluation.Results;

/// <summary>Objects of one size and how many of them were found.</summary>
/// <param name="Name">For people: "16² to 32²".</param>
/// <param name="LowestSide">Square root of the smallest area in pixels, inclusive.</param>
/// <param name="HighestSide">Square root of the largest area in pixels, exclusive; infinite in the last group.</param>
/// <param name="Objects">Objects of this size that count.</param>
/// <param name="Found">How many of them were found from the counted confidence on.</param>
public sealed record SizeGroup(string Name, double LowestSide, double HighestSide, int Objects, int Found)
{
    /// <summary>Share of the objects that were found, 0..1; 0 where there is none.</summary>
    public double Recall => Objects == 0 ? 0 : (double)Found / Objects;
}
