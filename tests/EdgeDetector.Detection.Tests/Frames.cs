using OpenCvSharp;

namespace EdgeDetector;

/// <summary>Frames for tests, from files or from nothing.</summary>
internal static class Frames
{
    private static readonly FramePool Pool = new();

    public static Frame Load(string path)
    {
        using Mat picture = Cv2.ImRead(path, ImreadModes.Color);
        Assert.False(picture.Empty(), $"{path} cannot be decoded");
        FrameBuffer buffer = Pool.Rent(picture.Width, picture.Height);
        Assert.True(picture.IsContinuous());
        unsafe
        {
            new ReadOnlySpan<byte>((void*)picture.Data, buffer.Span.Length).CopyTo(buffer.Span);
        }

        return Of(buffer);
    }

    public static Frame Noise(int width, int height, int seed = 1)
    {
        FrameBuffer buffer = Pool.Rent(width, height);
        new Random(seed).NextBytes(buffer.Span);
        return Of(buffer);
    }

    private static Frame Of(FrameBuffer buffer) => new("test", 1, DateTimeOffset.UnixEpoch, buffer);
}
