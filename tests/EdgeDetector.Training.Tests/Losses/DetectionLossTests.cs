using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>Losses, gradients and assignments worked out by hand on a grid of 2 × 2 cells of 32 pixels.</summary>
public sealed class DetectionLossTests
{
    private const double Ln2 = 0.69314718056;

    // The centre lies in the cell of column 1, row 0. Of the anchors 16×16, 32×32, 48×24 (shares 1/4, 1/2, 3/4 × 3/8) the second is the most
    // alike: overlap of shapes 0.0625/0.1875 = 1/3, 0.1875/0.25 = 3/4, 0.1875/0.28125 = 2/3.
    private static readonly TruthBox Car = new(1, 0.7f, 0.3f, 0.5f, 0.375f);

    [Fact]
    public void Compute_OneTruth_IsTheSumWorkedOutByHand()
    {
        LossTerms terms = Compute(Heads.Yolo(mask: "1"), [Car]);

        // All σ are ½. s = 2 - 0.5·0.375 = 1.8125, times iou_normalizer 0.75 is 1.359375. x, y: cross-entropy of ½ is ln 2 each;
        // width: ln(0.5/0.5) = 0; height: ln(0.375/0.5)²/2 = 0.0413804769.
        Assert.Equal(1.359375 * ((2 * Ln2) + 0.0413804769), terms.Box, 1e-6);
        Assert.Equal(Ln2, terms.Object, 1e-6);
        Assert.Equal(3 * Ln2, terms.NoObject, 1e-6);
        Assert.Equal(2 * Ln2, terms.Class, 1e-6);
        Assert.Equal(terms.Box + terms.Object + terms.NoObject + terms.Class, terms.Total.ToDouble(), 1e-6);
        Assert.Equal(1, terms.Objects);

        // [0.5, 1] × [0, 0.5] and [0.45, 0.95] × [0.1125, 0.4875] share 0.45·0.375 = 0.16875 of 0.25 + 0.1875 - 0.16875 = 0.26875.
        Assert.Equal(0.16875 / 0.26875, terms.MeanIou, 1e-6);
    }

    [Fact]
    public void Compute_OneTruth_GradientIsMinusDarknetsDelta()
    {
        double[] gradient = Gradient(Heads.Yolo(mask: "1"), [Car]);

        // Planes of x, y, w, h, objectness, class 0, class 1, each of four cells; the truth is in the second.
        // x: 1.359375·(0.5 - 0.4); y: 1.359375·(0.5 - 0.6); h: 1.359375·(0 - ln 0.75) = 1.359375·0.2876820724.
        double[] expected =
        [
            0, 0.1359375, 0, 0,
            0, -0.1359375, 0, 0,
            0, 0, 0, 0,
            0, 0.3910678, 0, 0,
            0.5, -0.5, 0.5, 0.5,
            0, 0.5, 0, 0,
            0, -0.5, 0, 0,
        ];
        Assert.Equal(expected, gradient, Near);
    }

    [Fact]
    public void Compute_ScaledCentres_GradientIsMinusDarknetsDelta()
    {
        // x' = 2·½ - ½ = ½ as without scaling, so Darknet's delta is the same.
        double[] gradient = Gradient(Heads.Yolo("scale_x_y=2", mask: "1"), [Car]);
        Assert.Equal(0.1359375, gradient[1], 1e-6);
        Assert.Equal(-0.1359375, gradient[5], 1e-6);
    }

    [Fact]
    public void Compute_LabelSmoothing_MovesTheTargets()
    {
        // Targets 1·0.9 + 0.05 = 0.95 and 0.05.
        double[] gradient = Gradient(Heads.Yolo("label_smooth_eps=0.1", mask: "1"), [Car]);
        Assert.Equal(0.45, gradient[(5 * 4) + 1], 1e-6);
        Assert.Equal(-0.45, gradient[(6 * 4) + 1], 1e-6);
    }

    [Fact]
    public void Compute_FocalLoss_ScalesTheClasses()
    {
        // p = ½: -(½)(2·½·ln ½ + ½ - 1)/2 = (0.6931471806 + 0.5)/4 = 0.2982867951; times (½ - target).
        double[] gradient = Gradient(Heads.Yolo("focal_loss=1", mask: "1"), [Car]);
        Assert.Equal(0.1491434, gradient[(5 * 4) + 1], 1e-6);
        Assert.Equal(-0.1491434, gradient[(6 * 4) + 1], 1e-6);
    }

    [Theory]
    [InlineData("iou", 1 - (0.16875 / 0.26875))]

    // Enclosing [0.45, 1] × [0, 0.5]: 0.275, of which 0.00625 uncovered.
    [InlineData("giou", 1 - (0.16875 / 0.26875) + (0.00625 / 0.275))]

    // Centres (0.75, 0.25) and (0.7, 0.3): 0.005 of 0.55² + 0.5² = 0.5525.
    [InlineData("diou", 1 - (0.16875 / 0.26875) + (0.005 / 0.5525))]
    public void Compute_Overlap_IsOneLessIt(string measure, double expected) =>
        Assert.Equal(0.75 * expected, Compute(Heads.Yolo($"iou_loss={measure}", mask: "1"), [Car]).Box, 1e-6);

    [Fact]
    public void Compute_AnchorOfAnotherHead_LearnsNothing()
    {
        LossTerms terms = Compute(Heads.Yolo(mask: "0,2"), [Car]);
        Assert.Equal(0, terms.Objects);
        Assert.Equal(0, terms.Box + terms.Class);

        // The 48×24 box of the truth's cell overlaps it by 0.53 and is left alone.
        Assert.Equal(7 * Ln2, terms.NoObject, 1e-6);
    }

    [Fact]
    public void Compute_IouThreshold_AddsAnchors()
    {
        // Shapes overlap by 1/3, 3/4, 2/3: above 0.6 are the second, and the third besides.
        Assert.Equal(2, Compute(Heads.Yolo("iou_thresh=0.6"), [Car]).Objects);
        Assert.Equal(3, Compute(Heads.Yolo("iou_thresh=0.3"), [Car]).Objects);
        Assert.Equal(1, Compute(Heads.Yolo(), [Car]).Objects);
    }

    [Fact]
    public void Compute_TwoTruthsOfOneBox_PullBothAndTheSecondSetsOnlyItsClass()
    {
        TruthBox person = new(0, 0.8f, 0.2f, 0.5f, 0.5f);
        double[] both = Gradient(Heads.Yolo(mask: "1"), [Car, person]);

        // Classes 0 and 1 are both to rise; the box takes 0.1359375 from the car, and s = 1.75·0.75 times (0.5 - 0.6) from the person.
        Assert.Equal(-0.5, both[(5 * 4) + 1], 1e-6);
        Assert.Equal(-0.5, both[(6 * 4) + 1], 1e-6);
        Assert.Equal(-0.5, both[(4 * 4) + 1], 1e-6);
        Assert.Equal(0.1359375 - 0.13125, both[1], 1e-6);
    }

    [Fact]
    public void Compute_TwoClassesOfOneBoxWithIouThreshold_ShareThePull()
    {
        TruthBox person = new(0, 0.8f, 0.2f, 0.5f, 0.5f);
        double[] both = Gradient(Heads.Yolo("iou_thresh=0.9", mask: "1"), [Car, person]);
        Assert.Equal((0.1359375 - 0.13125) / 2, both[1], 1e-6);
    }

    [Fact]
    public void Compute_OverlappingBox_IsNotPushedDown()
    {
        // The 48×24 anchor of the truth's cell, [0.375, 1.125] × [0.0625, 0.4375], shares 0.5·0.325 with it: IoU 0.1625/0.30625 = 0.5306.
        Assert.Equal(0, ObjectnessOfThirdAnchor("ignore_thresh=0.53"), 1e-6);
        Assert.Equal(0.5, ObjectnessOfThirdAnchor("ignore_thresh=0.54"), 1e-6);

        // A box that believes in no class by more than ¼ is pushed down all the same: σ(-1.1) = 0.2497, σ(-1.09) = 0.2516.
        Assert.Equal(0.5, ObjectnessOfThirdAnchor("ignore_thresh=0.53", -1.1), 1e-6);
        Assert.Equal(0, ObjectnessOfThirdAnchor("ignore_thresh=0.53", -1.09), 1e-6);
    }

    [Fact]
    public void Compute_TruthThreshold_TrainsOverlappingBoxesToo() =>
        Assert.Equal(2, Compute(Heads.Yolo("truth_thresh=0.53", mask: "0,2"), [Car, Car with { X = 0.2f, Width = 0.25f, Height = 0.25f }]).Objects);

    [Fact]
    public void Compute_PicturesWithoutObjects_OnlyPushDown()
    {
        HeadLayer head = Heads.Yolo();
        torch.Tensor raw = Heads.Zeros(head, pictures: 2);
        LossTerms terms = new DetectionLoss([head]).Compute([raw], [[], []], Heads.Input, 0);
        terms.Total.backward();
        Assert.Equal(12 * Ln2, terms.Total.ToDouble(), 1e-6);
        Assert.Equal(0, terms.MeanIou);

        // Twelve boxes of two pictures: each ½ of the mean of two.
        Assert.Equal(24 * 0.25, raw.grad!.sum().ToDouble(), 1e-9);
    }

    [Fact]
    public void Compute_Batch_IsTheMeanOfItsPictures()
    {
        HeadLayer head = Heads.Yolo();
        torch.Tensor raw = Heads.Raw(head, pictures: 2);
        DetectionLoss loss = new([head]);
        double first = loss.Compute([raw[..1]], [[Car]], Heads.Input, 0).Total.ToDouble();
        double second = loss.Compute([raw[1..]], [[]], Heads.Input, 0).Total.ToDouble();
        LossTerms both = loss.Compute([raw], [[Car], []], Heads.Input, 0);
        Assert.Equal((first + second) / 2, both.Total.ToDouble(), 1e-9);
        Assert.Equal(both.Total.ToDouble(), both.Box + both.Object + both.NoObject + both.Class, 1e-6);
    }

    [Fact]
    public void Compute_TwoHeads_IsTheirSum()
    {
        HeadLayer coarse = Heads.Yolo(mask: "1");
        HeadLayer fine = Heads.Yolo(mask: "0,2");
        torch.Tensor coarseRaw = Heads.Raw(coarse, pictures: 1);
        torch.Tensor fineRaw = Heads.Raw(fine, pictures: 1, side: 4);
        double each = new DetectionLoss([coarse]).Compute([coarseRaw], [[Car]], Heads.Input, 0).Total.ToDouble()
            + new DetectionLoss([fine]).Compute([fineRaw], [[Car]], Heads.Input, 0).Total.ToDouble();
        LossTerms both = new DetectionLoss([coarse, fine]).Compute([coarseRaw, fineRaw], [[Car]], Heads.Input, 0);
        Assert.Equal(each, both.Total.ToDouble(), 1e-9);
        Assert.Equal(1, both.Objects);
    }

    [Theory]
    [InlineData("")]
    [InlineData("iou_loss=ciou")]
    [InlineData("iou_loss=giou\nmax_delta=5")]
    [InlineData("new_coords=1")]
    public void Compute_OddTruths_StaysFinite(string keys)
    {
        TruthBox[] truths =
        [
            new(0, 1, 1, 0.5f, 0.5f), new(0, 0, 0, 1e-6f, 1e-6f), new(1, 0.5f, 0.5f, 0, 0.2f), new(1, 0.5f, 0.5f, 1, 1),
            new(1, float.NaN, 0.5f, 0.1f, 0.1f), new(1, 0.4f, 1.2f, 0.1f, 0.1f), new(0, 0.5f, 0.5f, float.PositiveInfinity, 0.1f),
        ];
        HeadLayer head = Heads.Yolo(keys);
        torch.Tensor raw = Heads.Raw(head, pictures: 1).detach().to(torch.float32);
        raw[0, 2] = head.NewCoords ? 0 : -200;
        raw[0, 10] = head.NewCoords ? 1 : 200;
        raw.requires_grad_();
        LossTerms terms = new DetectionLoss([head]).Compute([raw], [truths], Heads.Input, 0);
        terms.Total.backward();
        Assert.Equal(3, terms.Objects);
        Assert.True(float.IsFinite(terms.Total.ToSingle()));
        Assert.True(raw.grad!.isfinite().all().ToBoolean());
    }

    [Fact]
    public void Compute_CentreOnTheFarBorder_BelongsToTheLastCell()
    {
        // tx = ty = 2 - 1 = 1: gradients 1.75·0.75·(0.5 - 1).
        double[] gradient = Gradient(Heads.Yolo(mask: "1"), [new TruthBox(0, 1, 1, 0.5f, 0.5f)]);
        Assert.Equal([0, 0, 0, -0.65625, 0, 0, 0, -0.65625], gradient[..8], Near);
    }

    [Fact]
    public void Compute_MoreTruthsThanMax_TakesTheFirst() =>
        Assert.Equal(2, Compute(Heads.Yolo("max=2"), [Car, Car with { X = 0.2f }, Car with { Y = 0.8f }]).Objects);

    [Fact]
    public void Compute_ClassThatDoesNotExist_IsSaid()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Compute(Heads.Yolo(), [Car with { ClassId = 2 }]));
        Assert.Contains("class 2, but the network knows 2 classes, 0 to 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_OutputOfAnotherShape_IsSaid()
    {
        DetectionLoss loss = new([Heads.Yolo()]);
        Assert.Throws<ArgumentException>(() => loss.Compute([torch.zeros(1, 20, 2, 2)], [[]], Heads.Input, 0));
        Assert.Throws<ArgumentException>(() => loss.Compute([torch.zeros(2, 21, 2, 2)], [[]], Heads.Input, 0));
        Assert.Throws<ArgumentException>(() => loss.Compute([], [[]], Heads.Input, 0));
    }

    [Fact]
    public void Compute_WithoutGradient_GivesTheSameTerms()
    {
        HeadLayer head = Heads.Yolo("iou_loss=ciou\nmax_delta=5");
        torch.Tensor raw = Heads.Raw(head, pictures: 1);
        double with = new DetectionLoss([head]).Compute([raw], [[Car]], Heads.Input, 0).Total.ToDouble();
        using (torch.no_grad())
        {
            Assert.Equal(with, new DetectionLoss([head]).Compute([raw], [[Car]], Heads.Input, 0).Total.ToDouble(), 1e-12);
        }
    }

    [Fact]
    public void Compute_ChannelsLast_GivesTheSameLoss()
    {
        HeadLayer head = Heads.Yolo();
        torch.Tensor raw = Heads.Raw(head, pictures: 2);
        torch.Tensor last = raw.detach().permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        DetectionLoss loss = new([head]);
        TruthBox[][] truths = [[Car], [Car]];
        Assert.Equal(
            loss.Compute([raw], truths, Heads.Input, 0).Total.ToDouble(),
            loss.Compute([last], truths, Heads.Input, 0).Total.ToDouble(),
            1e-9);
    }

    private static bool Near(double left, double right) => Math.Abs(left - right) < 1e-6;

    private static LossTerms Compute(HeadLayer head, TruthBox[] truths) =>
        new DetectionLoss([head]).Compute([Heads.Zeros(head)], [truths], Heads.Input, 0);

    private static double[] Gradient(HeadLayer head, TruthBox[] truths)
    {
        torch.Tensor raw = Heads.Zeros(head);
        new DetectionLoss([head]).Compute([raw], [truths], Heads.Input, 0).Total.backward();
        return raw.grad!.contiguous().data<double>().ToArray();
    }

    /// <summary>The gradient of the objectness of the anchor 48×24 in the truth's cell, with all classes at a raw number.</summary>
    private static double ObjectnessOfThirdAnchor(string keys, double classes = 0)
    {
        HeadLayer head = Heads.Yolo(keys);
        torch.Tensor raw = Heads.Zeros(head).detach();
        raw[0, 19..] = classes;
        raw.requires_grad_();
        new DetectionLoss([head]).Compute([raw], [[Car]], Heads.Input, 0).Total.backward();
        return raw.grad![0, 18, 0, 1].ToDouble();
    }
}
