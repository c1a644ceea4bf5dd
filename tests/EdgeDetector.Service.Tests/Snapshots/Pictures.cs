using EdgeDetector.Service.Annotation;
using OpenCvSharp;

namespace EdgeDetector.Service.Snapshots;

/// <summary>Frames and drafts of known content.</summary>
internal static class Pictures
{
    private static readonly FramePool Pool = new();
    private static readonly Annotator Annotator = new(["person", "car"]);

    /// <summary>A frame whose green channel is given point by point; blue and red are 0.</summary>
    public static Frame Frame(int width, int height, Func<int, int, byte> green, long sequence = 1)
    {
        FrameBuffer buffer = Pool.Rent(width, height);
        buffer.Span.Clear();
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                buffer.Span[(y * buffer.Stride) + (x * 3) + 1] = green(x, y);
            }
        }

        return new Frame("gate", sequence, DateTimeOffset.UnixEpoch, buffer);
    }

    /// <summary>Upright stripes, one pixel each, of 0 and a value.</summary>
    public static byte Stripes(int x, byte value) => x % 2 == 0 ? value : (byte)0;

    /// <summary>A picture of one colour, all of it.</summary>
    public static PictureDraft Draft(int width, int height, byte green = 0)
    {
        using Frame frame = Frame(width, height, (_, _) => green);
        return new PictureDraft(frame, new Rect(0, 0, width, height), Annotator, []);
    }

    /// <summary>Decodes a JPEG; whoever asks disposes it.</summary>
    public static Mat Decode(byte[] jpeg)
    {
        Assert.Equal([0xff, 0xd8], jpeg[..2]);
        return Cv2.ImDecode(jpeg, ImreadModes.Color);
    }
}
