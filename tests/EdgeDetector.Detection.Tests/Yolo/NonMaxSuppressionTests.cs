using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

public sealed class NonMaxSuppressionTests
{
    private static readonly NmsRule Iou = new(NmsKind.Iou, 0.6f);

    [Fact]
    public void Apply_Nothing_KeepsNothing() => Assert.Empty(Apply(Iou, 0.45f));

    [Fact]
    public void Apply_SameBoxTwice_KeepsTheMoreConfident() =>
        Assert.Equal([1], Apply(Iou, 0.45f, At(0.5f, 0.6f), At(0.5f, 0.7f)));

    [Fact]
    public void Apply_OverlapOfOtherClass_KeepsBoth() =>
        Assert.Equal([1, 0], Apply(Iou, 0.45f, At(0.5f, 0.6f), At(0.5f, 0.7f) with { ClassId = 1 }));

    [Fact]
    public void Apply_OverlapEqualToTheThreshold_KeepsBoth()
    {
        // Two squares of width 0.25, half a width apart: IoU = 1/3 exactly in floats as in fractions.
        Candidate left = new(0, 0.9f, new CenterBox(0.25f, 0.5f, 0.25f, 0.25f));
        Candidate right = new(0, 0.8f, new CenterBox(0.375f, 0.5f, 0.25f, 0.25f));

        Assert.Equal([0, 1], Apply(Iou, 1 / 3f, left, right));
        Assert.Equal([0], Apply(Iou, MathF.BitDecrement(1 / 3f), left, right));
    }

    [Fact]
    public void Apply_ChainOfOverlaps_ADroppedBoxDropsNoOther()
    {
        // The middle one overlaps both, the outer ones do not overlap each other: the middle one goes alone.
        Assert.Equal([0, 2], Apply(Iou, 0.3f, At(0.3f, 0.9f), At(0.35f, 0.8f), At(0.4f, 0.7f)));
    }

    [Fact]
    public void Apply_Greedy_SubtractsTheDistanceOfTheCentres()
    {
        // IoU 0.6 in all: 0.1-wide squares 0.025 apart. d² = 0.000625, c² = 0.125² + 0.1² = 0.025625; (d²/c²)^0.6 = 0.10777; 0.6 − 0.10777 = 0.49223.
        Candidate[] boxes = [At(0.5f, 0.9f), At(0.525f, 0.8f)];

        Assert.Equal([0], Apply(new NmsRule(NmsKind.Greedy, 0.6f), 0.49f, boxes));
        Assert.Equal([0, 1], Apply(new NmsRule(NmsKind.Greedy, 0.6f), 0.495f, boxes));
        Assert.Equal([0], Apply(Iou, 0.495f, boxes));
    }

    [Fact]
    public void Apply_GreedyWithAnotherBeta_IsAsDarknetsFixedExponent()
    {
        Candidate[] boxes = [At(0.5f, 0.9f), At(0.525f, 0.8f)];

        Assert.Equal([0], Apply(new NmsRule(NmsKind.Greedy, 0.2f), 0.49f, boxes));
    }

    [Fact]
    public void Apply_Diou_TakesBetaAsExponent()
    {
        // (d²/c²)^0.2 = 0.4760; 0.6 − 0.4760 = 0.1240.
        Candidate[] boxes = [At(0.5f, 0.9f), At(0.525f, 0.8f)];

        Assert.Equal([0], Apply(new NmsRule(NmsKind.Diou, 0.2f), 0.12f, boxes));
        Assert.Equal([0, 1], Apply(new NmsRule(NmsKind.Diou, 0.2f), 0.13f, boxes));
    }

    [Fact]
    public void Apply_EqualConfidences_KeepTheOrderOfTheCandidates()
    {
        Candidate[] apart = [.. Enumerable.Range(0, 100).Select(i => new Candidate(i % 3, 0.5f, new CenterBox(i * 0.01f, 0.5f, 0.005f, 0.1f)))];

        Assert.Equal(Enumerable.Range(0, 100), Apply(Iou, 0.45f, apart));
    }

    [Theory]
    [InlineData(NmsKind.Iou)]
    [InlineData(NmsKind.Greedy)]
    [InlineData(NmsKind.Diou)]
    public void Apply_ThousandsOfRandomBoxes_KeepsWhatTheDefinitionKeeps(NmsKind kind)
    {
        Random random = new(17);
        NmsRule rule = new(kind, 0.6f);
        Candidate[] candidates = [.. Enumerable.Range(0, 3000).Select(_ => new Candidate(
            random.Next(3),
            MathF.Round(random.NextSingle(), 3) + 0.001f,
            new CenterBox(random.NextSingle(), random.NextSingle(), random.NextSingle() * 0.3f, random.NextSingle() * 0.3f)))];

        Assert.Equal(ByDefinition(candidates, rule, 0.45f), Apply(rule, 0.45f, candidates));
    }

    [Fact]
    public void Apply_ManyThousandOverlappingBoxes_Ends()
    {
        Random random = new(23);
        Candidate[] candidates = [.. Enumerable.Range(0, 60_000).Select(_ => new Candidate(
            0, random.NextSingle() + 0.001f, new CenterBox(random.NextSingle(), random.NextSingle(), 0.05f, 0.05f)))];

        int[] kept = Apply(Iou, 0.45f, candidates);

        Assert.Equal(candidates.Max(candidate => candidate.Confidence), candidates[kept[0]].Confidence);
        Assert.InRange(kept.Length, 100, 3000);
    }

    [Fact]
    public void Apply_BoxesWithoutArea_AreKept() =>
        Assert.Equal([0, 1], Apply(new NmsRule(NmsKind.Greedy, 0.6f), 0.45f, At(0.5f, 0.9f) with { Box = default }, At(0.5f, 0.8f) with { Box = default }));

    private static Candidate At(float x, float confidence) => new(0, confidence, new CenterBox(x, 0.5f, 0.1f, 0.1f));

    private static int[] Apply(NmsRule rule, float threshold, params Candidate[] candidates)
    {
        List<int> kept = [42];
        new NonMaxSuppression(rule).Apply(candidates, 3, threshold, kept);
        return [.. kept];
    }

    private static int[] ByDefinition(Candidate[] candidates, NmsRule rule, float threshold)
    {
        List<int> kept = [];
        foreach (int index in Enumerable.Range(0, candidates.Length).OrderByDescending(i => candidates[i].Confidence))
        {
            if (!kept.Any(other => candidates[other].ClassId == candidates[index].ClassId
                && Overlap(candidates[other].Box, candidates[index].Box, rule) > threshold))
            {
                kept.Add(index);
            }
        }

        return [.. kept];
    }

    private static double Overlap(CenterBox a, CenterBox b, NmsRule rule)
    {
        Box first = a.ToBox(new PixelSize(1, 1));
        Box second = b.ToBox(new PixelSize(1, 1));
        double iou = first.IntersectionOverUnion(second);
        if (rule.Kind == NmsKind.Iou)
        {
            return iou;
        }

        double distance = Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2);
        double diagonal = Math.Pow(Math.Max(first.Right, second.Right) - Math.Min(first.X, second.X), 2)
            + Math.Pow(Math.Max(first.Bottom, second.Bottom) - Math.Min(first.Y, second.Y), 2);
        return iou - Math.Pow(distance / diagonal, 0.6);
    }
}
