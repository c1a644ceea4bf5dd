using EdgeDetector.Geometry;

namespace EdgeDetector.Synthetic;

public sealed class VariedStreetTests
{
    private static readonly PixelSize Size = new(320, 180);
    private static readonly Lazy<StreetPicture[]> Many = new(() => [.. Enumerable.Range(0, 60).Select(seed => VariedStreet.Draw(Size, seed))]);

    [Fact]
    public void Draw_SameSeed_IsTheSamePicture()
    {
        StreetPicture picture = VariedStreet.Draw(Size, 7);

        Assert.Equal(picture.ToJpeg(), VariedStreet.Draw(Size, 7).ToJpeg());
        Assert.Equal(picture.Objects, VariedStreet.Draw(Size, 7).Objects);
        Assert.False(picture.Pixels.SequenceEqual(VariedStreet.Draw(Size, 8).Pixels));
    }

    [Fact]
    public void Draw_ManySeeds_SizesAndLightVary()
    {
        // A bicycle is never seen whole: its rider is in front of it.
        SceneObject[] whole = [.. Many.Value.SelectMany(picture => picture.Objects).Where(item => item.SeenShare > (item.Class == "bicycle" ? 0.6 : 0.95))];
        double[] brightness = [.. Many.Value.Select(picture => Mean(picture.Pixels))];

        Assert.All(SceneObject.ClassNames, name =>
        {
            float[] heights = [.. whole.Where(item => item.Class == name).Select(item => item.Box.Height).Order()];
            Assert.True(heights.Length > 5, $"{heights.Length} of {name}");
            Assert.True(heights[^1] / heights[0] > 2, $"{name}: {heights[0]} to {heights[^1]} pixels");
        });
        Assert.True(brightness.Max() / brightness.Min() > 2, $"{brightness.Min()} to {brightness.Max()}");
        Assert.True(Many.Value.Select(picture => picture.JpegQuality).Distinct().Count() > 20);
    }

    [Fact]
    public void Draw_ManySeeds_LabelsAreWithinThePictureAndRecognizable() => Assert.All(
        Many.Value.SelectMany(picture => picture.Objects),
        item =>
        {
            Assert.True(item.IsRecognizable);
            Assert.InRange(item.Box.X, 0, Size.Width - SceneObject.SmallestSide);
            Assert.InRange(item.Box.Y, 0, Size.Height - SceneObject.SmallestSide);
            Assert.InRange(item.Box.Right, SceneObject.SmallestSide, Size.Width);
            Assert.InRange(item.Box.Bottom, SceneObject.SmallestSide, Size.Height);
        });

    [Theory]
    [InlineData(64, 64)]
    [InlineData(97, 301)]
    [InlineData(416, 416)]
    public void Draw_AnySize_IsThatSize(int width, int height)
    {
        for (int seed = 0; seed < 8; seed++)
        {
            StreetPicture picture = VariedStreet.Draw(new PixelSize(width, height), seed);
            Assert.Equal(width * height * 3, picture.Pixels.Length);
        }
    }

    [Theory]
    [InlineData(-3, new byte[] { 2, 1, 0, 0, 1, 2 })]
    [InlineData(96, new byte[] { 96, 97, 98, 99, 99, 98 })]
    public void Cut_BeyondTheStreet_GoesThereAndBack(int top, byte[] expected)
    {
        // A street of one column whose rows are their own numbers.
        byte[] background = [.. Enumerable.Range(0, 100).SelectMany(row => Enumerable.Repeat((byte)row, 3))];

        byte[] pixels = new StreetCrop(new PixelSize(1, 6), 100, top).Cut(background);

        Assert.Equal(expected, pixels.Where((_, i) => i % 3 == 0));
    }

    [Fact]
    public void AddNoise_Grey_KeepsItsMean()
    {
        byte[] pixels = new byte[30_000];
        Array.Fill(pixels, (byte)128);

        Sensor.AddNoise(pixels, new Random(4));

        Assert.Equal(128, Mean(pixels), 0.3);
        Assert.True(pixels.Distinct().Count() > 3);
    }

    private static double Mean(ReadOnlySpan<byte> pixels)
    {
        long sum = 0;
        foreach (byte value in pixels)
        {
            sum += value;
        }

        return (double)sum / pixels.Length;
    }
}
