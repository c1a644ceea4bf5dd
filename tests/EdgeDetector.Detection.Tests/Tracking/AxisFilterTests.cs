namespace EdgeDetector.Tracking;

public sealed class AxisFilterTests
{
    private const double Frame = 0.04;

    [Fact]
    public void Update_SecondObservation_IsAsThePapersMatrices()
    {
        // Size 160: standard deviations 8 of a position, 1 of a velocity; initial variances 16² and 10².
        AxisFilter filter = new(100, 160, Frame);

        filter.Predict(Frame, 160, Frame);
        filter.Update(110, 160);

        // P = 256 + 100 + 64 = 420, covariance 100, S = 420 + 64 = 484.
        Assert.Equal(100 + (10 * 420 / 484.0), filter.Value, 1e-9);
        Assert.Equal(10 * 100 / 484.0 / Frame, filter.Velocity, 1e-9);
    }

    [Theory]
    [InlineData(3, new double[] { 1, 1, 1 })]
    [InlineData(2.5, new double[] { 0.25, 1.75, 0.5 })]
    [InlineData(30, new double[] { 12.3, 17.7 })]
    public void Predict_InOneStepOrInMany_BelievesTheSame(double frames, double[] steps)
    {
        AxisFilter whole = Moving();
        AxisFilter parts = Moving();

        whole.Predict(frames * Frame, 160, Frame);
        foreach (double step in steps)
        {
            parts.Predict(step * Frame, 160, Frame);
        }

        // What the next observation does to both tells their variances.
        Assert.Equal(whole.Value, parts.Value, 1e-9);
        whole.Update(300, 160);
        parts.Update(300, 160);
        Assert.Equal(whole.Value, parts.Value, 1e-9);
        Assert.Equal(whole.Velocity, parts.Velocity, 1e-9);
    }

    [Fact]
    public void Predict_NoTime_ChangesNothing()
    {
        AxisFilter filter = Moving();
        AxisFilter same = filter;

        same.Predict(0, 160, Frame);

        Assert.Equal(filter, same);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(10)]
    public void Update_SteadyMotionAtAnyRate_FindsTheSpeed(double frames)
    {
        AxisFilter filter = new(0, 160, Frame);
        for (int i = 1; i <= 200; i++)
        {
            filter.Predict(frames * Frame, 160, Frame);
            filter.Update(3 * i * frames, 160);
        }

        Assert.Equal(3 / Frame, filter.Velocity, 1.5);
    }

    private static AxisFilter Moving()
    {
        AxisFilter filter = new(100, 160, Frame);
        for (int i = 1; i <= 5; i++)
        {
            filter.Predict(Frame, 160, Frame);
            filter.Update(100 + (7 * i), 160);
        }

        return filter;
    }
}
