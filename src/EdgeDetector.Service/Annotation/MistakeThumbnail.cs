using EdgeDetector.Evaluation.Reports;
using EdgeDetector.Geometry;
using EdgeDetector.Service.Pictures;
using OpenCvSharp;

namespace EdgeDetector.Service.Annotation;

/// <summary>Cuts a mistake and its surroundings out of its picture and draws the boxes: small enough for a page, large enough to see why.</summary>
internal static class MistakeThumbnail
{
    private const int Width = 320;
    private const int Height = 240;
    private const int JpegQuality = 80;
    private const int LineThickness = 2;

    /// <summary>How many times as large as the boxes the part of the picture is.</summary>
    private const double Surroundings = 1.8;

    // The report's green and orange, bright enough for any picture.
    private static readonly Scalar TruthColor = new(0x8A, 0xD0, 0x4F);
    private static readonly Scalar DetectionColor = new(0x3B, 0x8C, 0xFF);

    /// <summary>A JPEG of at most 320x240; null where the picture cannot be read.</summary>
    public static byte[]? Draw(MarkedPicture marked)
    {
        try
        {
            using Mat picture = PictureFile.Read(marked.Picture);
            return Draw(picture, marked.Marks);
        }
        catch (InputException)
        {
            // Detections from files are evaluated without the pictures too: the report says that there is none.
            return null;
        }
    }

    private static byte[] Draw(Mat picture, IReadOnlyList<Mark> marks)
    {
        Rect part = PartAround(marks, picture.Size());
        double scale = Math.Min((double)Width / part.Width, (double)Height / part.Height);
        using Mat cut = picture.SubMat(part);
        using Mat small = new();
        Size size = new(Math.Max(1, Math.Round(part.Width * scale)), Math.Max(1, Math.Round(part.Height * scale)));
        Cv2.Resize(cut, small, size, 0, 0, scale < 1 ? InterpolationFlags.Area : InterpolationFlags.Cubic);
        foreach (Mark mark in marks)
        {
            Box box = new(
                (float)((mark.Box.X - part.X) * scale),
                (float)((mark.Box.Y - part.Y) * scale),
                (float)(mark.Box.Width * scale),
                (float)(mark.Box.Height * scale));
            BoxOutline.Draw(small, box, mark.Kind == MarkKind.Truth ? TruthColor : DetectionColor, LineThickness);
        }

        Cv2.ImEncode(".jpg", small, out byte[] jpeg, new ImageEncodingParam(ImwriteFlags.JpegQuality, JpegQuality));
        return jpeg;
    }

    /// <summary>The part of the picture that shows all boxes with room around them, of the thumbnail's shape where the picture allows.</summary>
    private static Rect PartAround(IReadOnlyList<Mark> marks, Size picture)
    {
        double left = marks.Min(mark => mark.Box.X);
        double top = marks.Min(mark => mark.Box.Y);
        double right = marks.Max(mark => mark.Box.Right);
        double bottom = marks.Max(mark => mark.Box.Bottom);

        // Enlarged more than twice, a picture shows nothing that is not in it.
        double scale = Math.Max(Math.Max((right - left) * Surroundings / Width, (bottom - top) * Surroundings / Height), 0.5);
        int width = Side(Width * scale, picture.Width);
        int height = Side(Height * scale, picture.Height);
        return new Rect(Start((left + right) / 2, width, picture.Width), Start((top + bottom) / 2, height, picture.Height), width, height);
    }

    private static int Side(double wanted, int whole) => (int)Math.Clamp(Math.Ceiling(wanted), 1, whole);

    private static int Start(double center, int side, int whole) => (int)Math.Clamp(Math.Round(center - (side / 2.0)), 0, whole - side);
}
