using System.Globalization;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>Counts objects by size; 32² and 96² are COCO's borders of small and large.</summary>
internal static class SizeGroups
{
    private static readonly int[] Sides = [16, 32, 64, 96, 192];

    /// <summary>The groups, small to large.</summary>
    public static IReadOnlyList<SizeGroup> Of(EvaluationInput input, Mistakes mistakes)
    {
        (int[] objects, int[] found) = (new int[Sides.Length + 1], new int[Sides.Length + 1]);
        for (int picture = 0; picture < input.Pictures.Count; picture++)
        {
            for (int i = 0; i < input.Pictures[picture].Objects.Count; i++)
            {
                GroundTruth thing = input.Pictures[picture].Objects[i];
                if (!thing.IsIgnored)
                {
                    int group = Sides.Count(side => thing.Area >= (double)side * side);
                    objects[group]++;
                    found[group] += mistakes.IsFound(picture, i) ? 1 : 0;
                }
            }
        }

        return [.. Enumerable.Range(0, Sides.Length + 1).Select(group => Group(group, objects[group], found[group]))];
    }

    private static SizeGroup Group(int group, int objects, int found)
    {
        double lowest = group == 0 ? 0 : Sides[group - 1];
        double highest = group == Sides.Length ? double.PositiveInfinity : Sides[group];
        FormattableString name = group == 0 ? $"below {highest}²" : group == Sides.Length ? $"{lowest}² and more" : (FormattableString)$"{lowest}² to {highest}²";
        return new SizeGroup(name.ToString(CultureInfo.InvariantCulture), lowest, highest, objects, found);
    }
}
