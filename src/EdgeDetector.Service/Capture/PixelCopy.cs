using OpenCvSharp;

namespace EdgeDetector.Service.Capture;

/// <summary>Brings OpenCV's matrices into frame memory.</summary>
internal static class PixelCopy
{
    /// <summary>A matrix header over a buffer's memory: what OpenCV writes into it is in the buffer.</summary>
    public static Mat View(FrameBuffer buffer) =>
        Mat.FromPixelData(buffer.Height, buffer.Width, MatType.CV_8UC3, buffer.Address);

    /// <summary>Copies a picture of 1, 3 or 4 channels of 8 or 16 bits into a new buffer.</summary>
    /// <exception cref="CaptureException">The picture has another format.</exception>
    public static FrameBuffer ToBuffer(Mat picture, FrameFactory frames)
    {
        using Mat? converted = picture.Depth() == MatType.CV_8U ? null : ToEightBit(picture);
        Mat source = converted ?? picture;
        FrameBuffer buffer = frames.Rent(picture.Width, picture.Height);
        using Mat view = View(buffer);
        switch (source.Channels())
        {
            case 1:
                Cv2.CvtColor(source, view, ColorConversionCodes.GRAY2BGR);
                return buffer;
            case 3:
                source.CopyTo(view);
                return buffer;
            case 4:
                Cv2.CvtColor(source, view, ColorConversionCodes.BGRA2BGR);
                return buffer;
            default:
                buffer.Dispose();
                throw new CaptureException($"pictures of {source.Channels()} channels are not supported");
        }
    }

    private static Mat ToEightBit(Mat picture)
    {
        Mat eightBit = new();
        picture.ConvertTo(eightBit, MatType.CV_8UC(picture.Channels()), picture.Depth() == MatType.CV_16U ? 1 / 257.0 : 1);
        return eightBit;
    }
}
