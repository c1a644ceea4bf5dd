using EdgeDetector.Geometry;
using EdgeDetector.Service.Annotation;
using OpenCvSharp;

namespace EdgeDetector.Service.Snapshots;

/// <summary>
/// A part of a frame that is to become a JPEG: made on the camera's thread by a plain copy of the pixels, encoded on another one, which
/// takes long.
/// </summary>
internal sealed class PictureDraft : IDisposable
{
    private readonly Mat _pixels;
    private readonly Annotator? _annotator;
    private readonly IReadOnlyList<Detection> _marks;

    /// <summary>Copies a part of a frame, into which nothing is to be drawn.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    /// <param name="part">The part, all inside the frame.</param>
    public PictureDraft(Frame frame, Rect part)
    {
        using Mat whole = Mat.FromPixelData(frame.Height, frame.Width, MatType.CV_8UC3, frame.Address, frame.Stride);
        using Mat view = whole.SubMat(part);
        _pixels = view.Clone();
        _marks = [];
        Bytes = BytesOf(part);
    }

    /// <summary>Copies a part of a frame.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    /// <param name="part">The part, all inside the frame.</param>
    /// <param name="annotator">Draws the marks.</param>
    /// <param name="marks">What is to be drawn, boxes in pixels of the frame.</param>
    public PictureDraft(Frame frame, Rect part, Annotator annotator, IReadOnlyList<Detection> marks)
        : this(frame, part)
    {
        _annotator = annotator;
        _marks = [.. marks.Select(mark => mark with { Box = mark.Box with { X = mark.Box.X - part.X, Y = mark.Box.Y - part.Y } })];
    }

    /// <summary>Width in pixels, as it was copied.</summary>
    public int Width => _pixels.Width;

    /// <summary>Height in pixels, as it was copied.</summary>
    public int Height => _pixels.Height;

    /// <summary>Memory of the pixels.</summary>
    public long Bytes { get; }

    /// <summary>What the pixels of a part of a frame take.</summary>
    public static long BytesOf(Rect part) => (long)part.Width * part.Height * 3;

    /// <summary>Makes it small enough, draws the marks and encodes it; once where there are marks, any number of times where there are none.</summary>
    /// <exception cref="OpenCVException">There is no memory for it.</exception>
    public byte[] ToJpeg(JpegFormat format)
    {
        double scale = Math.Min(1, (double)format.MaximumHeight / _pixels.Height);
        using Mat? small = scale < 1 ? Shrink(scale) : null;
        Mat picture = small ?? _pixels;
        _annotator?.Draw(picture, [.. _marks.Select(mark => mark with { Box = Scale(mark.Box, (float)scale) })]);
        Cv2.ImEncode(".jpg", picture, out byte[] jpeg, new ImageEncodingParam(ImwriteFlags.JpegQuality, format.Quality));
        return jpeg;
    }

    /// <inheritdoc/>
    public void Dispose() => _pixels.Dispose();

    private Mat Shrink(double scale)
    {
        Mat small = new();
        Size size = new(Math.Max(1, Math.Round(_pixels.Width * scale)), Math.Max(1, Math.Round(_pixels.Height * scale)));
        Cv2.Resize(_pixels, small, size, 0, 0, InterpolationFlags.Area);
        return small;
    }

    private static Box Scale(Box box, float scale) => new(box.X * scale, box.Y * scale, box.Width * scale, box.Height * scale);
}
