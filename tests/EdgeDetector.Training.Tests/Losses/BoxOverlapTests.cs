using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

public sealed class BoxOverlapTests
{
    // Centre and size. [0.1, 0.5] × [0.1, 0.3] and [0.4, 0.6] × [0.2, 0.4].
    private static readonly double[] Wide = [0.3, 0.2, 0.4, 0.2];
    private static readonly double[] Square = [0.5, 0.3, 0.2, 0.2];

    [Theory]
    [InlineData(BoxLoss.Iou)]
    [InlineData(BoxLoss.Giou)]
    [InlineData(BoxLoss.Diou)]
    [InlineData(BoxLoss.Ciou)]
    public void Measure_EqualBoxes_IsOne(BoxLoss measure) => Assert.Equal(1, Measure(measure, Wide, Wide), 1e-12);

    [Fact]
    public void Iou_CrossingBoxes_IsSharedOverUnion() =>
        // Shared 0.1·0.1 = 0.01; together 0.08 + 0.04 - 0.01 = 0.11.
        Assert.Equal(1 / 11.0, Measure(BoxLoss.Iou, Wide, Square), 1e-12);

    [Fact]
    public void Giou_CrossingBoxes_LosesTheUncoveredShare() =>
        // Enclosing 0.5·0.3 = 0.15, of which 0.04 uncovered.
        Assert.Equal((1 / 11.0) - (0.04 / 0.15), Measure(BoxLoss.Giou, Wide, Square), 1e-12);

    [Fact]
    public void Diou_CrossingBoxes_LosesTheCentresDistance() =>
        // Distance² 0.2² + 0.1² = 0.05, corners² 0.5² + 0.3² = 0.34.
        Assert.Equal((1 / 11.0) - (0.05 / 0.34), Measure(BoxLoss.Diou, Wide, Square), 1e-12);

    [Fact]
    public void Ciou_CrossingBoxes_LosesTheShapesDifference()
    {
        // atan 2 = 1.1071487178, atan 1 = 0.7853981634: difference 0.3217505544, whose square times 4/pi² is v = 0.0419564615;
        // alpha = v / (1 - 1/11 + v + 1e-6) = 0.0441160125.
        const double v = 0.0419564615;
        const double alpha = 0.0441160125;
        Assert.Equal((1 / 11.0) - (0.05 / 0.34) - (alpha * v), Measure(BoxLoss.Ciou, Wide, Square), 1e-9);
    }

    [Fact]
    public void Iou_BoxesApart_IsZero() => Assert.Equal(0, Measure(BoxLoss.Iou, [0.1, 0.1, 0.1, 0.1], [0.8, 0.8, 0.2, 0.2]), 1e-12);

    [Fact]
    public void Giou_BoxesApart_IsNegative() =>
        // [0, 0.2]² and [0.8, 1]²: 0.08 of the enclosing 1 is covered.
        Assert.Equal(-0.92, Measure(BoxLoss.Giou, [0.1, 0.1, 0.2, 0.2], [0.9, 0.9, 0.2, 0.2]), 1e-12);

    [Theory]
    [InlineData(BoxLoss.Iou)]
    [InlineData(BoxLoss.Giou)]
    [InlineData(BoxLoss.Diou)]
    public void Measure_CrossingBoxes_GradientIsThatOfItsValues(BoxLoss measure) =>
        AssertGradient(BoxOverlap.Measure(measure, Variable(Wide), Variable(Square, constant: true)), box => Measure(measure, box, Square));

    [Fact]
    public void Ciou_CrossingBoxes_GradientTakesAlphaAsConstant()
    {
        const double alpha = 0.0441160125;
        AssertGradient(BoxOverlap.Ciou(Variable(Wide), Variable(Square, constant: true)), WithConstantAlpha);

        static double WithConstantAlpha(double[] box)
        {
            double angle = Math.Atan(box[2] / box[3]) - Math.Atan(1);
            return Measure(BoxLoss.Diou, box, Square) - (angle * angle * alpha * 4 / (Math.PI * Math.PI));
        }
    }

    [Theory]
    [InlineData(BoxLoss.Iou)]
    [InlineData(BoxLoss.Giou)]
    [InlineData(BoxLoss.Diou)]
    [InlineData(BoxLoss.Ciou)]
    public void Measure_BoxesWithoutExtent_StaysFinite(BoxLoss measure) =>
        Assert.True(double.IsFinite(Measure(measure, [0.5, 0.5, 0, 0], [0.5, 0.5, 1e-20, 1e-20])));

    private static double Measure(BoxLoss measure, double[] left, double[] right) =>
        BoxOverlap.Measure(measure, Variable(left), Variable(right, constant: true)).Value;

    private static DualBox Variable(double[] box, bool constant = false) =>
        constant ? new DualBox(box[0], box[1], box[2], box[3]) : DualBox.Variable(box[0], box[1], box[2], box[3]);

    /// <summary>The gradient at the wide box is what the values around it say.</summary>
    private static void AssertGradient(Dual at, Func<double[], double> function)
    {
        const double step = 1e-5;
        for (int number = 0; number < 4; number++)
        {
            (double[] more, double[] less) = ([.. Wide], [.. Wide]);
            more[number] += step;
            less[number] -= step;
            Assert.Equal((function(more) - function(less)) / (2 * step), at.Slopes[number], 1e-6);
        }
    }
}
