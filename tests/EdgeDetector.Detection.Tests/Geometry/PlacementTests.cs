namespace EdgeDetector.Geometry;

public sealed class PlacementTests
{
    [Theory]
    [InlineData(768, 576, 320, 320, 320, 240, 0, 40)]
    [InlineData(1920, 1080, 416, 416, 416, 234, 0, 91)]
    [InlineData(1080, 1920, 416, 416, 234, 416, 91, 0)]
    [InlineData(640, 427, 416, 416, 416, 277, 0, 69)]
    [InlineData(352, 288, 352, 288, 352, 288, 0, 0)]
    [InlineData(100, 100, 352, 288, 288, 288, 32, 0)]
    [InlineData(20000, 10, 416, 416, 416, 1, 0, 207)]
    [InlineData(1, 1, 320, 320, 320, 320, 0, 0)]
    public void Letterbox_AnyPicture_LiesWhereDarknetPutsIt(
        int width, int height, int networkWidth, int networkHeight, int innerWidth, int innerHeight, int left, int top)
    {
        Placement placement = new(new PixelSize(width, height), new PixelSize(networkWidth, networkHeight), ResizeMode.Letterbox);

        Assert.Equal(new PixelSize(innerWidth, innerHeight), placement.Size);
        Assert.Equal((left, top), (placement.Left, placement.Top));
    }

    [Fact]
    public void Stretch_AnyPicture_FillsTheInput()
    {
        Placement placement = new(new PixelSize(1920, 1080), new PixelSize(352, 288), ResizeMode.Stretch);

        Assert.Equal(new PixelSize(352, 288), placement.Size);
        Assert.False(placement.HasPadding);
        CenterBox box = new(0.3f, 0.4f, 0.1f, 0.2f);
        Assert.Equal(box, placement.ToPicture(box));
    }

    [Fact]
    public void ToPicture_OddPadding_TakesHalfOfItUnrounded()
    {
        // 640x427 in 416x416: 277 rows, 139 rows of padding; half of that is 69.5, though the picture is pasted at row 69.
        Placement placement = new(new PixelSize(640, 427), new PixelSize(416, 416), ResizeMode.Letterbox);

        CenterBox box = placement.ToPicture(new CenterBox(0.5f, 69.5f / 416, 0.25f, 277f / 416));

        Assert.Equal(0.5f, box.X, 1e-6f);
        Assert.Equal(0f, box.Y, 1e-6f);
        Assert.Equal(0.25f, box.Width, 1e-6f);
        Assert.Equal(1f, box.Height, 1e-6f);
    }

    [Fact]
    public void ToPicture_AfterToNetwork_IsTheSameBox()
    {
        Random random = new(42);
        for (int i = 0; i < 1000; i++)
        {
            PixelSize picture = new(random.Next(1, 4000), random.Next(1, 4000));
            PixelSize network = new(random.Next(32, 640), random.Next(32, 640));
            Placement placement = new(picture, network, i % 2 == 0 ? ResizeMode.Letterbox : ResizeMode.Stretch);
            CenterBox box = new(random.NextSingle(), random.NextSingle(), random.NextSingle(), random.NextSingle());

            CenterBox back = placement.ToPicture(placement.ToNetwork(box));

            // Where the picture is one pixel of hundreds, the fractions lose as many digits.
            float tolerance = 2e-7f * Math.Max(network.Width, network.Height);
            Assert.Equal(box.X, back.X, tolerance);
            Assert.Equal(box.Y, back.Y, tolerance);
            Assert.Equal(box.Width, back.Width, tolerance);
            Assert.Equal(box.Height, back.Height, tolerance);
        }
    }
}
