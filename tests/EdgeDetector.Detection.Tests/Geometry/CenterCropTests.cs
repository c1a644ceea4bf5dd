namespace EdgeDetector.Geometry;

public sealed class CenterCropTests
{
    [Fact]
    public void Fill_AnyPictureAndSquareNetwork_EqualsDarknetsResizeMinAndCrop()
    {
        Random random = new(5);
        for (int i = 0; i < 120; i++)
        {
            PixelSize picture = new(random.Next(1, 90), random.Next(1, 90));
            int size = random.Next(1, 50);
            byte[] pixels = new byte[picture.Area * 3];
            random.NextBytes(pixels);
            float[] tensor = new float[3 * size * size];

            new Letterbox(new PixelSize(size, size), ResizeMode.CenterCrop, tensor).Fill(pixels, picture, picture.Width * 3);

            float[] expected = ResizeMinAndCrop(pixels, picture, size);
            float difference = expected.Zip(tensor, (a, b) => float.IsNaN(b) ? float.PositiveInfinity : MathF.Abs(a - b)).Max();
            Assert.True(difference < 5e-7f, $"{picture} to {size}: {difference:E2}");
        }
    }

    [Theory]
    [InlineData(100, 50, 20, 20, 40, 20, -10, 0)]
    [InlineData(50, 101, 20, 20, 20, 40, 0, -10)]
    [InlineData(64, 64, 20, 20, 20, 20, 0, 0)]
    [InlineData(100, 50, 10, 30, 60, 30, -25, 0)]
    [InlineData(100, 50, 30, 10, 30, 15, 0, -2)]
    public void Placement_Crop_CoversTheNetwork(int width, int height, int netWidth, int netHeight, int sizeWidth, int sizeHeight, int left, int top)
    {
        Placement placement = new(new PixelSize(width, height), new PixelSize(netWidth, netHeight), ResizeMode.CenterCrop);

        Assert.Equal((new PixelSize(sizeWidth, sizeHeight), left, top, false), (placement.Size, placement.Left, placement.Top, placement.HasPadding));
    }

    /// <summary>The whole picture resized, then cut.</summary>
    private static float[] ResizeMinAndCrop(byte[] pixels, PixelSize picture, int size)
    {
        PixelSize resized = picture.Width < picture.Height
            ? new PixelSize(size, picture.Height * size / picture.Width)
            : new PixelSize(picture.Width * size / picture.Height, size);
        float[] whole = NaiveResize.Tensor(pixels, picture, picture.Width * 3, resized, ResizeMode.Stretch);
        int left = (resized.Width - size) / 2;
        int top = (resized.Height - size) / 2;
        float[] crop = new float[3 * size * size];
        for (int i = 0; i < crop.Length; i++)
        {
            int channel = i / (size * size);
            int y = i / size % size;
            crop[i] = whole[(((channel * resized.Height) + top + y) * resized.Width) + left + (i % size)];
        }

        return crop;
    }
}
