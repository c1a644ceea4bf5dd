using EdgeDetector.Geometry;
using OpenCvSharp;

namespace EdgeDetector.Synthetic;

/// <summary>A drawn picture with its labels.</summary>
public sealed class StreetPicture
{
    private readonly byte[] _pixels;

    internal StreetPicture(PixelSize size, byte[] pixels, IReadOnlyList<SceneObject> objects, int jpegQuality)
    {
        Size = size;
        _pixels = pixels;
        Objects = objects;
        JpegQuality = jpegQuality;
    }

    /// <summary>Width and height in pixels.</summary>
    public PixelSize Size { get; }

    /// <summary>The pixels: 8-bit BGR interleaved, rows without padding.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>What can be recognized in it, from far to near.</summary>
    public IReadOnlyList<SceneObject> Objects { get; }

    /// <summary>The quality at which its camera would encode it, 0..100.</summary>
    public int JpegQuality { get; }

    /// <summary>The picture as a JPEG file of <see cref="JpegQuality"/>.</summary>
    public byte[] ToJpeg()
    {
        using Mat picture = Mat.FromPixelData(Size.Height, Size.Width, MatType.CV_8UC3, _pixels);
        Cv2.ImEncode(".jpg", picture, out byte[] file, new ImageEncodingParam(ImwriteFlags.JpegQuality, JpegQuality));
        return file;
    }
}
