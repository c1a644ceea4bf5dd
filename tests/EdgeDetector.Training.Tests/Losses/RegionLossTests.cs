using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>Losses of a [region] head worked out by hand: 2 × 2 cells, anchors of 0.5×0.5 and 1.5×0.75 cells, all numbers 0.</summary>
public sealed class RegionLossTests
{
    private const long Late = 20_000;

    // Column 1, row 0. Shares of the anchors: 1/4 × 1/4 and 3/4 × 3/8; the second is the more alike.
    private static readonly TruthBox Car = new(1, 0.7f, 0.3f, 0.5f, 0.375f);

    [Fact]
    public void Compute_OneTruth_IsTheSumWorkedOutByHand()
    {
        LossTerms terms = Compute("softmax=1\nbias_match=1\nobject_scale=5\nnoobject_scale=2\nclass_scale=3\ncoord_scale=4\nthresh=.6", [Car], Late);

        // (0.5 - 0.4)²/2 + (0.5 - 0.6)²/2 + ln(0.5/0.75)²/2 + ln(0.375/0.375)²/2.
        Assert.Equal(4 * (0.01 + (Math.Pow(Math.Log(2 / 3.0), 2) / 2)), terms.Box, 1e-6);
        Assert.Equal(5 * 0.125, terms.Object, 1e-6);
        Assert.Equal(2 * 7 * 0.125, terms.NoObject, 1e-6);
        Assert.Equal(3 * Math.Log(2), terms.Class, 1e-6);
    }

    [Fact]
    public void Compute_OneTruth_GradientIsMinusDarknetsDelta()
    {
        double[] gradient = Gradient("softmax=1\nbias_match=1\nobject_scale=5\nthresh=.6", [Car], Late);

        // Of the second anchor, whose planes begin with the eighth; σ' is ¼.
        Assert.Equal(0.1 * 0.25, gradient[(7 * 4) + 1], 1e-6);
        Assert.Equal(-0.1 * 0.25, gradient[(8 * 4) + 1], 1e-6);
        Assert.Equal(-Math.Log(2 / 3.0), gradient[(9 * 4) + 1], 1e-6);
        Assert.Equal(0, gradient[(10 * 4) + 1], 1e-6);
        Assert.Equal(-5 * 0.5 * 0.25, gradient[(11 * 4) + 1], 1e-6);
        Assert.Equal(0.5, gradient[(12 * 4) + 1], 1e-6);
        Assert.Equal(-0.5, gradient[(13 * 4) + 1], 1e-6);

        // Nothing in the next cell: (0.5 - 0)·σ'.
        Assert.Equal(0.125, gradient[(11 * 4) + 2], 1e-6);
    }

    [Fact]
    public void Compute_Rescore_TakesTheOverlapAsTarget()
    {
        // The anchor's box [0.375, 1.125] × [0.0625, 0.4375] shares 0.5·0.325 of 0.28125 + 0.1875 - 0.1625.
        double[] gradient = Gradient("softmax=1\nbias_match=1\nrescore=1", [Car], Late);
        Assert.Equal((0.5 - (0.1625 / 0.30625)) * 0.25, gradient[(11 * 4) + 1], 1e-6);
    }

    [Fact]
    public void Compute_OverlapAboveThreshold_IsNotPushedDown()
    {
        TruthBox[] truths = [Car, Car with { X = 0.71f }, Car with { X = 0.2f, Width = 0.1f, Height = 0.1f }];
        Assert.Equal(0.125 * 6, Compute("bias_match=1\nthresh=0.6", truths, Late).NoObject, 1e-6);

        // The small anchor [0.625, 0.875] × [0.125, 0.375] lies in the truth but for nothing: 0.0625/0.1875 = 1/3.
        Assert.Equal(0.125 * 5, Compute("bias_match=1\nthresh=0.33", truths, Late).NoObject, 1e-6);
    }

    [Fact]
    public void Compute_FewPicturesSeen_PullsBoxesToAnchors()
    {
        HeadLayer head = Heads.Region("bias_match=1");
        torch.Tensor raw = torch.ones([1, 14, 2, 2], torch.float64).requires_grad_();
        double early = new DetectionLoss([head]).Compute([raw], [[Car]], Heads.Input, 12_799).Box;
        double late = new DetectionLoss([head]).Compute([raw], [[Car]], Heads.Input, 12_800).Box;

        // Seven boxes without a truth: 0.01·((σ(1) - ½)² + 1²), σ(1) = 0.7310585786.
        Assert.Equal(7 * 0.01 * ((0.2310585786 * 0.2310585786) + 1), early - late, 1e-6);
    }

    [Fact]
    public void Compute_WithoutBiasMatch_TakesThePredictedSizes()
    {
        // The first anchor predicts 0.25·e^0.693 = 0.5 each way: 0.1875/0.25 against 0.1875/0.28125.
        HeadLayer head = Heads.Region();
        torch.Tensor raw = Heads.Zeros(head).detach();
        raw[0, 2..4] = Math.Log(2);
        raw.requires_grad_();
        new DetectionLoss([head]).Compute([raw], [[Car]], Heads.Input, Late).Total.backward();
        Assert.Equal(-0.125, raw.grad![0, 4, 0, 1].ToDouble(), 1e-6);
        Assert.Equal(0.5, raw.grad![0, 5, 0, 1].ToDouble(), 1e-6);
    }

    [Fact]
    public void Compute_TwoTruthsOfOneBox_TheLaterCounts()
    {
        TruthBox person = new(0, 0.8f, 0.2f, 0.6f, 0.3f);
        Assert.Equal(Gradient("bias_match=1\nthresh=1", [person], Late), Gradient("bias_match=1\nthresh=1", [Car, person], Late));
        Assert.Equal(1, Compute("bias_match=1", [Car, person], Late).Objects);
    }

    private static LossTerms Compute(string keys, TruthBox[] truths, long seen)
    {
        HeadLayer head = Heads.Region(keys);
        return new DetectionLoss([head]).Compute([Heads.Zeros(head)], [truths], Heads.Input, seen);
    }

    private static double[] Gradient(string keys, TruthBox[] truths, long seen)
    {
        HeadLayer head = Heads.Region(keys);
        torch.Tensor raw = Heads.Zeros(head);
        new DetectionLoss([head]).Compute([raw], [truths], Heads.Input, seen).Total.backward();
        return raw.grad!.contiguous().data<double>().ToArray();
    }
}
