namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>What the tests of this folder do again and again.</summary>
internal static class Rings
{
    /// <summary>Tests that count the rings of this process run one after the other with those that make some.</summary>
    public const string Collection = "rings";

    public static RingLayout Layout(int width, int height)
    {
        Assert.True(RingLayout.TryCreate(width, height, out RingLayout? layout));
        return layout;
    }
}
