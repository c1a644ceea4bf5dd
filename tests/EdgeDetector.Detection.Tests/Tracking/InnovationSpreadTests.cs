using EdgeDetector.Geometry;

namespace EdgeDetector.Tracking;

public sealed class InnovationSpreadTests
{
    private static readonly Box Predicted = new(100, 100, 50, 200);

    [Fact]
    public void Likeness_NothingLearned_SaysNothing() => Assert.Equal(0, new InnovationSpread().Likeness(Predicted, Predicted, 1));

    [Fact]
    public void Likeness_BoxesThatTremble_SayNothing()
    {
        InnovationSpread spread = new();
        for (int frame = 0; frame < 100; frame++)
        {
            int shift = frame % 2 == 0 ? 20 : -20;
            spread.Learn(Predicted, new Box(100 + shift, 100 - shift, 50 + shift, 200 + shift));
        }

        Assert.Equal(0, spread.Likeness(Predicted, Predicted, 1));
    }

    [Fact]
    public void Likeness_WidthsSwing_TellsHeightsFromWidths()
    {
        InnovationSpread spread = new();
        for (int frame = 0; frame < 200; frame++)
        {
            // The width is 20 more or less than predicted, a tenth of the size; the centre stays.
            spread.Learn(Predicted, frame % 2 == 0 ? new Box(90, 100, 70, 200) : new Box(110, 100, 30, 200));
        }

        // Three axes at the floor of 1/200, one at a tenth; the usual one counts as one of four halves.
        const double Least = 1.0 / 200;
        double width = Math.Sqrt(0.01 + (Least * Least));
        double sharpness = 1 - (20 * Math.Pow(Least * Least * Least * width, 0.25));
        double wider = spread.Likeness(Predicted, new Box(90, 100, 70, 200), 1);
        Assert.Equal(sharpness, spread.Likeness(Predicted, Predicted, 1), 4);
        Assert.Equal(sharpness * Math.Exp(-1.0 / 8 * 0.01 / (width * width)), wider, 4);
        Assert.True(spread.Likeness(Predicted, new Box(100, 90, 50, 220), 1) < 1e-6);
        Assert.True(spread.Likeness(Predicted, new Box(90, 100, 70, 200), 4) > wider);
    }
}
