using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

public sealed class YoloDecoderTests
{
    private static readonly PixelSize Network = new(64, 32);

    [Fact]
    public void Decode_YoloCell_GivesBoxByTheFormulas()
    {
        // 3x2 cells; cell (column 2, row 1): x = (2 + σ(0))/3, y = (1 + σ(ln 3))/2, w = e^ln2·16/64, h = e^0·8/32, σ(ln 9)·σ(ln 4).
        YoloHead head = Head(HeadKind.Yolo, classes: 2) with { Grid = new PixelSize(3, 2) };
        float[] raw = Raw(head, 5, [0, Ln(3), Ln(2), 0, Ln(9), Ln(4), -9]);

        Candidate found = Assert.Single(Decode(head, raw, 0.25));

        Assert.Equal(0, found.ClassId);
        Assert.Equal(0.9f * 0.8f, found.Confidence, 1e-6f);
        AssertBox(new CenterBox(2.5f / 3, 1.75f / 2, 0.5f, 0.25f), found.Box);
    }

    [Fact]
    public void Decode_ScaleXY_LetsTheCentreLeaveItsCell()
    {
        // s = 1.2: x' = 1.2·σ − 0.1; σ(ln 3) = 0.75 → 0.8; σ(−ln 3) = 0.25 → 0.2.
        YoloHead head = Head(HeadKind.Yolo, classes: 1) with { ScaleXY = 1.2f };
        float[] raw = Raw(head, 0, [Ln(3), -Ln(3), 0, 0, 5, 5]);

        Candidate found = Assert.Single(Decode(head, raw, 0.25));

        AssertBox(new CenterBox(0.8f, 0.2f, 0.25f, 0.25f), found.Box);
    }

    [Fact]
    public void Decode_NewCoords_TakesProbabilitiesAndSquares()
    {
        // s = 2: x' = 2·0.6 − 0.5 = 0.7, y' = 2·0.5 − 0.5 = 0.5; w = (2·0.75)²·16/64, h = (2·0.5)²·8/32; 0.9·0.5.
        YoloHead head = Head(HeadKind.Yolo, classes: 2) with { ScaleXY = 2, NewCoords = true };
        float[] raw = Raw(head, 0, [0.6f, 0.5f, 0.75f, 0.5f, 0.9f, 0.2f, 0.5f]);

        Candidate found = Assert.Single(Decode(head, raw, 0.25));

        Assert.Equal(1, found.ClassId);
        Assert.Equal(0.45f, found.Confidence, 1e-6f);
        AssertBox(new CenterBox(0.7f, 0.5f, 0.5625f, 0.25f), found.Box);
    }

    [Fact]
    public void Decode_Gaussian_LowersTheConfidenceByTheMeanUncertainty()
    {
        // Uncertainties σ: 0.5, 0.25, 0.25, 0.2 → mean 0.3; 0.9·0.8·0.7.
        YoloHead head = Head(HeadKind.Gaussian, classes: 1);
        float[] raw = Raw(head, 0, [0, 0, Ln(3), -Ln(3), Ln(2), -Ln(3), 0, -Ln(4), Ln(9), Ln(4)]);

        Candidate found = Assert.Single(Decode(head, raw, 0.25));

        Assert.Equal(0.9f * 0.8f * 0.7f, found.Confidence, 1e-6f);
        AssertBox(new CenterBox(0.5f, 0.75f, 0.5f, 0.25f), found.Box);
    }

    [Fact]
    public void Decode_Region_HasAnchorsInCellsAndClassesThatCompete()
    {
        // 2x1 cells, anchor 1.5x0.5 cells; softmax of (ln 6, ln 3, 0) is (0.6, 0.3, 0.1).
        YoloHead head = Head(HeadKind.Region, classes: 3) with { Grid = new PixelSize(2, 1), Anchors = [new Anchor(1.5f, 0.5f)], Softmax = true };
        float[] raw = Raw(head, 1, [0, 0, 0, Ln(2), Ln(9), Ln(6), Ln(3), 0]);

        List<Candidate> found = Decode(head, raw, 0.2);

        Assert.Equal([0, 1], found.Select(candidate => candidate.ClassId));
        Assert.Equal(0.54f, found[0].Confidence, 1e-6f);
        Assert.Equal(0.27f, found[1].Confidence, 1e-6f);
        AssertBox(new CenterBox(0.75f, 0.5f, 0.75f, 1), found[0].Box);
    }

    [Fact]
    public void Decode_RegionWithoutSoftmax_TakesEachClassByItself()
    {
        YoloHead head = Head(HeadKind.Region, classes: 2);
        float[] raw = Raw(head, 0, [0, 0, 0, 0, Ln(9), Ln(4), Ln(9)]);

        List<Candidate> found = Decode(head, raw, 0.25);

        Assert.Equal(0.72f, found[0].Confidence, 1e-6f);
        Assert.Equal(0.81f, found[1].Confidence, 1e-6f);
    }

    [Theory]
    [InlineData(0.005)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    [InlineData(0.9999999)]
    public void Decode_ValuesAroundTheThreshold_CountExactlyWhereTheirSigmoidIsAbove(double threshold)
    {
        // Every float near the threshold's logit, as objectness of a cell each; the class is certain.
        YoloHead head = Head(HeadKind.Yolo, classes: 1) with { Grid = new PixelSize(203, 5) };
        float[] raw = new float[head.Length];
        float logit = MathF.Log((float)(threshold / (1 - threshold)));
        float value = logit;
        for (int i = 0; i < 507; i++)
        {
            value = MathF.BitDecrement(value);
        }

        int expected = 0;
        for (int cell = 0; cell < head.Grid.Area; cell++, value = MathF.BitIncrement(value))
        {
            raw[(4 * head.Grid.Area) + cell] = value;
            raw[(5 * head.Grid.Area) + cell] = 40;
            expected += 1 / (1 + MathF.Exp(-value)) > (float)threshold ? 1 : 0;
        }

        Assert.Equal(expected, Decode(head, raw, threshold).Count);
    }

    [Fact]
    public void Decode_ObjectnessOrClassEqualToTheThreshold_DoesNotCount()
    {
        YoloHead head = Head(HeadKind.Yolo, classes: 1) with { NewCoords = true };

        Assert.Empty(Decode(head, Raw(head, 0, [0.5f, 0.5f, 0.5f, 0.5f, 0.25f, 1f]), 0.25));
        Assert.Empty(Decode(head, Raw(head, 0, [0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f]), 0.25));
        Assert.Single(Decode(head, Raw(head, 0, [0.5f, 0.5f, 0.5f, 0.5f, 0.5f, MathF.BitIncrement(0.5f)]), 0.25));
    }

    [Fact]
    public void Decode_ThresholdsByClass_EachClassHasItsOwn()
    {
        YoloHead head = Head(HeadKind.Yolo, classes: 3) with { NewCoords = true };
        float[] raw = Raw(head, 0, [0.5f, 0.5f, 0.5f, 0.5f, 0.4f, 0.9f, 0.9f, 0.9f]);
        DetectionThresholds thresholds = DetectionThresholds.Create(
            ["low", "usual", "high"], 0.5, new Dictionary<string, double> { ["low"] = 0.1, ["high"] = 0.9 }, 0.45);

        Assert.Equal([0], Decode(head, raw, thresholds).Select(candidate => candidate.ClassId));
    }

    [Theory]
    [InlineData(HeadKind.Yolo)]
    [InlineData(HeadKind.Region)]
    [InlineData(HeadKind.Gaussian)]
    public void Decode_NotANumberOrInfinityAnywhere_GivesFiniteCandidatesOnly(HeadKind kind)
    {
        YoloHead head = Head(kind, classes: 3) with { Grid = new PixelSize(5, 3), Softmax = true };
        float[] strange = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e30f, 0, 3];
        Random random = new(5);
        for (int round = 0; round < 300; round++)
        {
            float[] raw = [.. Enumerable.Range(0, head.Length).Select(_ => strange[random.Next(strange.Length)])];

            Assert.All(Decode(head, raw, 0.005), candidate =>
            {
                Assert.True(candidate.Box.IsFinite);
                Assert.InRange(candidate.Confidence, 0.005f, 1f);
            });
        }
    }

    [Fact]
    public void Decode_OutputOfAnotherSize_IsRefused()
    {
        YoloHead head = Head(HeadKind.Yolo, classes: 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => Decode(head, new float[head.Length + 1], 0.25));
    }

    private static float Ln(float x) => MathF.Log(x);

    private static YoloHead Head(HeadKind kind, int classes) => new()
    {
        Output = "head0",
        Kind = kind,
        Classes = classes,
        Anchors = [new Anchor(16, 8)],
        Grid = new PixelSize(1, 1),
    };

    /// <summary>An output in which one cell has these values and all others are far below any threshold.</summary>
    private static float[] Raw(YoloHead head, int cell, float[] values)
    {
        float[] raw = new float[head.Length];
        Array.Fill(raw, -30f);
        for (int i = 0; i < values.Length; i++)
        {
            raw[(i * head.Grid.Area) + cell] = values[i];
        }

        return raw;
    }

    private static List<Candidate> Decode(YoloHead head, float[] raw, double threshold)
    {
        string[] names = [.. Enumerable.Range(0, head.Classes).Select(id => $"class {id}")];
        return Decode(head, raw, DetectionThresholds.Create(names, threshold, new Dictionary<string, double>(), 0.45));
    }

    private static List<Candidate> Decode(YoloHead head, float[] raw, DetectionThresholds thresholds)
    {
        CandidateList candidates = new();
        new YoloDecoder(head, Network).Decode(raw, new DecodeTarget(new Placement(Network, Network, ResizeMode.Stretch), thresholds, candidates));
        return [.. candidates.All];
    }

    private static void AssertBox(CenterBox expected, CenterBox actual)
    {
        Assert.Equal(expected.X, actual.X, 1e-6f);
        Assert.Equal(expected.Y, actual.Y, 1e-6f);
        Assert.Equal(expected.Width, actual.Width, 1e-6f);
        Assert.Equal(expected.Height, actual.Height, 1e-6f);
    }
}
