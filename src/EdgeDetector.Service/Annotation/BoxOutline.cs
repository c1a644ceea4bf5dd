using EdgeDetector.Geometry;
using OpenCvSharp;

namespace EdgeDetector.Service.Annotation;

/// <summary>The line around a box.</summary>
internal static class BoxOutline
{
    /// <summary>Draws it; nothing reaches beyond the picture's edges.</summary>
    /// <param name="picture">8-bit BGR.</param>
    /// <param name="box">In its pixels.</param>
    /// <param name="color">As BGR.</param>
    /// <param name="thickness">Of the line, in pixels.</param>
    public static void Draw(Mat picture, Box box, Scalar color, int thickness)
    {
        // By its corners: OpenCV draws nothing for a rectangle without width, as the one of a single pixel is.
        Rect line = Clip(box, picture.Size(), thickness);
        Point last = new(line.Right, line.Bottom);

        // A thin dark line around the coloured one keeps it visible on a background of the same colour.
        if (thickness > 1)
        {
            Cv2.Rectangle(picture, line.TopLeft, last, new Scalar(color.Val0 / 4, color.Val1 / 4, color.Val2 / 4), thickness + 2, LineTypes.AntiAlias);
        }

        Cv2.Rectangle(picture, line.TopLeft, last, color, thickness, LineTypes.AntiAlias);
    }

    /// <summary>The box in whole pixels, its line inside the picture.</summary>
    public static Rect Clip(Box box, Size picture, int thickness)
    {
        int inset = thickness / 2;
        int left = ClampToLine(box.X, picture.Width, inset);
        int top = ClampToLine(box.Y, picture.Height, inset);
        int right = ClampToLine(box.Right, picture.Width, inset);
        int bottom = ClampToLine(box.Bottom, picture.Height, inset);
        return Rect.FromLTRB(left, top, right, bottom);
    }

    private static int ClampToLine(float value, int length, int inset) =>
        (int)Math.Round(Math.Clamp(value, Math.Min(inset, length - 1), Math.Max(0, length - 1 - inset)));
}
