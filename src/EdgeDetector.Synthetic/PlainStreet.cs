using EdgeDetector.Geometry;

namespace EdgeDetector.Synthetic;

/// <summary>Pictures that are frames of the camera <c>synthetic:</c>, pixel for pixel, of a random seed with a random cast.</summary>
public static class PlainStreet
{
    private const int FrameRate = 30;
    private const int MostFrames = FrameRate * 600;
    private const int JpegQuality = 95;

    /// <summary>Draws a picture: up to 8 people, 5 cars and 3 bicycles of a street of its own.</summary>
    /// <param name="size">Width and height, each 64 or more.</param>
    /// <param name="seed">Chooses all else; the same gives the same pixels.</param>
    public static StreetPicture Draw(PixelSize size, int seed)
    {
        Random random = new(seed);
        SyntheticSettings settings = new()
        {
            Seed = random.Next(),
            People = random.Next(0, 9),
            Cars = random.Next(0, 6),
            Bicycles = random.Next(0, 4),
        };
        return Draw(settings, size, random.Next(MostFrames));
    }

    /// <summary>Draws a frame of a street.</summary>
    internal static StreetPicture Draw(SyntheticSettings settings, PixelSize size, long frameIndex)
    {
        SyntheticScene scene = new(settings, new StreetView(size.Width, size.Height), FrameRate);
        byte[] pixels = new byte[size.Width * size.Height * 3];
        scene.Render(frameIndex, pixels);
        return new StreetPicture(size, pixels, SceneLabels.Of(scene.Parts(frameIndex), size), JpegQuality);
    }
}
