using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>Gradients against finite differences, and against Darknet's deltas worked out in plain loops.</summary>
public sealed class LossGradientTests
{
    private const string Overlap = "scale_x_y=1.2\niou_normalizer=0.07\niou_loss=";

    private static readonly TruthBox[][] Truths =
    [
        [new(1, 0.7f, 0.3f, 0.5f, 0.375f), new(0, 0.2f, 0.9f, 0.25f, 0.3f), new(1, 0.3f, 0.8f, 0.2f, 0.22f)],
        [new(0, 0.6f, 0.6f, 0.7f, 0.4f)],
    ];

    [Theory]
    [InlineData("")]
    [InlineData("ignore_thresh=0.2\nobj_normalizer=0.4\ncls_normalizer=0.5")]
    [InlineData("scale_x_y=2\nlabel_smooth_eps=0.1\niou_thresh=0.3")]
    [InlineData("truth_thresh=0.3\nignore_thresh=0.2")]
    [InlineData("new_coords=1\nscale_x_y=2")]
    [InlineData(Overlap + "iou")]
    [InlineData(Overlap + "giou")]
    [InlineData(Overlap + "diou\niou_thresh=0.2")]
    [InlineData("new_coords=1\niou_loss=giou")]
    public void Compute_Yolo_GradientIsThatOfItsValues(string keys) => AssertGradient(Heads.Yolo(keys));

    [Theory]
    [InlineData("softmax=1\nbias_match=1\nobject_scale=5", 0)]
    [InlineData("softmax=1\nthresh=0.2\ncoord_scale=2\nclass_scale=3", 20_000)]
    [InlineData("bias_match=1", 20_000)]
    public void Compute_Region_GradientIsThatOfItsValues(string keys, long seen) => AssertGradient(Heads.Region(keys), seen);

    [Theory]
    [InlineData("")]
    [InlineData("ignore_thresh=0.2\nobj_normalizer=0.4\nmax_delta=0.01")]
    [InlineData("scale_x_y=1.3\nlabel_smooth_eps=0.1")]
    [InlineData("iou_thresh=0.3")]
    [InlineData("truth_thresh=0.3")]
    [InlineData("focal_loss=1\niou_thresh=0.2")]
    [InlineData("new_coords=1\nscale_x_y=2")]
    [InlineData("new_coords=1\nfocal_loss=1")]
    public void Compute_YoloSquaredError_GradientIsDarknetsDelta(string keys)
    {
        HeadLayer head = Heads.Yolo(keys);
        torch.Tensor raw = Heads.Raw(head);
        double[] gradient = Gradient(head, raw, Truths);
        DarknetDeltas deltas = new(head, Heads.Input, raw);
        for (int picture = 0; picture < Truths.Length; picture++)
        {
            deltas.Picture(picture, Truths[picture]);
        }

        AssertMinusDelta(deltas.Values, gradient);
    }

    [Fact]
    public void Compute_MaxDelta_LimitsEachNumbersGradient()
    {
        // No box learns two of these truths; the batch has two pictures.
        TruthBox[][] truths = [Truths[0][..2], Truths[1]];
        HeadLayer head = Heads.Yolo("iou_loss=ciou\niou_normalizer=1\nmax_delta=0.01");
        double[] limited = Gradient(head, Heads.Raw(head), truths);
        double[] free = Gradient(Heads.Yolo("iou_loss=ciou\niou_normalizer=1"), Heads.Raw(head), truths);
        Assert.True(free.Where((_, at) => IsCoordinate(at)).Max(Math.Abs) > 0.02);
        for (int at = 0; at < free.Length; at++)
        {
            double expected = IsCoordinate(at) ? Math.Clamp(free[at], -0.005, 0.005) : free[at];
            Assert.Equal(expected, limited[at], 1e-12);
        }
    }

    [Fact]
    public void Compute_MaxDelta_LeavesTheValue()
    {
        HeadLayer limited = Heads.Yolo("iou_loss=ciou\nmax_delta=0.01");
        HeadLayer free = Heads.Yolo("iou_loss=ciou");
        torch.Tensor raw = Heads.Raw(free);
        Assert.Equal(
            new DetectionLoss([free]).Compute([raw], Truths, Heads.Input, 0).Total.ToDouble(),
            new DetectionLoss([limited]).Compute([raw], Truths, Heads.Input, 0).Total.ToDouble(),
            1e-12);
    }

    // Seven values an anchor, four cells each.
    private static bool IsCoordinate(int at) => at / 4 % 7 < 4;

    private static void AssertGradient(HeadLayer head, long seen = 0) => FiniteDifferences.AssertGradient(
        Heads.Raw(head),
        raw => new DetectionLoss([head]).Compute([raw], Truths, Heads.Input, seen).Total);

    private static double[] Gradient(HeadLayer head, torch.Tensor raw, TruthBox[][] truths)
    {
        torch.Tensor leaf = raw.detach().clone().requires_grad_();
        new DetectionLoss([head]).Compute([leaf], truths, Heads.Input, 0).Total.backward();
        return leaf.grad!.contiguous().data<double>().ToArray();
    }

    private static void AssertMinusDelta(double[] deltas, double[] gradient)
    {
        for (int at = 0; at < deltas.Length; at++)
        {
            Assert.True(
                Math.Abs((-deltas[at] / Truths.Length) - gradient[at]) < 1e-6,
                $"number {at}: delta {deltas[at]}, gradient {gradient[at]} of a batch of {Truths.Length}");
        }
    }
}
