using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>Losses of a [Gaussian_yolo] head worked out by hand: 2 × 2 cells, one anchor of 32×32 pixels, all numbers 0.</summary>
public sealed class GaussianLossTests
{
    // Column 1, row 0: targets x 0.4, y 0.6, width ln 1 = 0, height ln 0.75. s = 2 - 0.5·0.375 = 1.8125.
    private static readonly TruthBox Car = new(1, 0.7f, 0.3f, 0.5f, 0.375f);

    [Fact]
    public void Compute_OneTruth_IsMinusLogDensity()
    {
        // Means ½, ½, 0, 0 and deviations ½: distances over deviation -0.2, 0.2, 0, 2·ln 0.75.
        double squares = 0.04 + 0.04 + Math.Pow(2 * Math.Log(0.75), 2);
        double expected = 1.8125 / 2 * ((squares / 2) + (4 * Math.Log(0.8 * Math.Sqrt(2 * Math.PI))));
        Assert.Equal(expected, Compute(Heads.Gaussian(), Heads.Zeros(Heads.Gaussian())).Box, 1e-6);
    }

    [Theory]
    [InlineData("")]

    // x' = 2·½ - ½ is ½ as well.
    [InlineData("scale_x_y=2")]
    public void Compute_OneTruth_GradientIsMinusDarknetsDelta(string keys)
    {
        // Means: 0.75·s/2·(μ - t)/σ²; deviations: s/2·(1/(σ + 0.3) - (t - μ)²/σ³), s/2 = 0.90625.
        double[] expected =
        [
            0.271875, 1.0603125, -0.271875, 1.0603125, 0, 1.1328125, 0.7821356, 0.5327954,

            // Objectness and classes as of [yolo].
            -0.5, 0.5, -0.5,
        ];
        Assert.Equal(expected, Gradient(keys), (left, right) => Math.Abs(left - right) < 1e-6);
    }

    [Fact]
    public void Compute_MaxDelta_LimitsBoxes()
    {
        double[] gradient = Gradient("max_delta=0.6");
        Assert.Equal([0.271875, 0.6, -0.271875, 0.6, 0, 0.6, 0.6, 0.5327954], gradient[..8], (left, right) => Math.Abs(left - right) < 1e-6);
    }

    [Fact]
    public void Compute_Overlap_TrainsOnlyDeviationsByDensity()
    {
        double[] gaussian = Gradient("iou_loss=giou");
        HeadLayer yolo = Heads.Yolo("iou_loss=giou", mask: "1");
        torch.Tensor raw = Heads.Zeros(yolo);
        Compute(yolo, raw).Total.backward();
        for (int value = 0; value < 4; value++)
        {
            Assert.Equal(raw.grad![0, value, 0, 1].ToDouble(), gaussian[2 * value], 1e-9);
        }

        Assert.Equal(1.0603125, gaussian[1], 1e-6);
    }

    [Fact]
    public void Compute_NoDeviation_StaysFinite()
    {
        HeadLayer head = Heads.Gaussian();
        torch.Tensor raw = torch.full([1, 11, 2, 2], -200f).requires_grad_();
        LossTerms terms = Compute(head, raw);
        terms.Total.backward();
        Assert.True(float.IsFinite(terms.Total.ToSingle()));
        Assert.True(raw.grad!.isfinite().all().ToBoolean());
    }

    private static LossTerms Compute(HeadLayer head, torch.Tensor raw) => new DetectionLoss([head]).Compute([raw], [[Car]], Heads.Input, 0);

    /// <summary>Of the values of the truth's cell.</summary>
    private static double[] Gradient(string keys)
    {
        HeadLayer head = Heads.Gaussian(keys);
        torch.Tensor raw = Heads.Zeros(head);
        Compute(head, raw).Total.backward();
        return raw.grad![0].select(1, 0).select(1, 1).contiguous().data<double>().ToArray();
    }
}
