namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>What the tests of this folder do again and again.</summary>
internal static class Rings
{
    public static RingLayout Layout(int width, int height)
    {
        Assert.True(RingLayout.TryCreate(width, height, out RingLayout? layout));
        return layout;
    }
}
