using System.Globalization;
using System.Text;
using OpenCvSharp;

namespace EdgeDetector.Service.Annotation;

/// <summary>Draws detections into a picture: a box and a label each, in the colour of the class, scaled with the picture.</summary>
/// <param name="names">The model's class names.</param>
internal sealed class Annotator(IReadOnlyList<string> names)
{
    private const HersheyFonts Font = HersheyFonts.HersheyDuplex;

    /// <summary>Height of a capital letter of that font at scale 1, in pixels.</summary>
    private const double FontHeight = 21;

    private readonly string[] _labels = [.. names.Select(ToAscii)];

    /// <summary>Draws into the picture; nothing reaches beyond its edges.</summary>
    /// <param name="picture">8-bit BGR.</param>
    /// <param name="detections">By falling confidence, boxes in its pixels.</param>
    public void Draw(Mat picture, IReadOnlyList<Detection> detections)
    {
        int shorter = Math.Min(picture.Width, picture.Height);
        int thickness = Math.Max(1, (int)Math.Round(shorter / 260.0));
        double scale = Math.Max(10, shorter / 46.0) / FontHeight;

        // The least certain first, so that the more certain are on top; labels are placed the other way round, and drawn over all boxes.
        for (int i = detections.Count - 1; i >= 0; i--)
        {
            DrawBox(picture, Clip(detections[i], picture.Size(), thickness), ClassColor.Of(detections[i].ClassId), thickness);
        }

        LabelPlacer placer = new(picture.Size());
        foreach (Detection detection in detections)
        {
            DrawLabel(picture, placer, detection, thickness, scale);
        }
    }

    /// <summary>The box in whole pixels, its line inside the picture.</summary>
    private static Rect Clip(Detection detection, Size picture, int thickness)
    {
        int inset = thickness / 2;
        int left = ClampToLine(detection.Box.X, picture.Width, inset);
        int top = ClampToLine(detection.Box.Y, picture.Height, inset);
        int right = ClampToLine(detection.Box.Right, picture.Width, inset);
        int bottom = ClampToLine(detection.Box.Bottom, picture.Height, inset);
        return Rect.FromLTRB(left, top, right, bottom);
    }

    private static int ClampToLine(float value, int length, int inset) =>
        (int)Math.Round(Math.Clamp(value, Math.Min(inset, length - 1), Math.Max(0, length - 1 - inset)));

    private static void DrawBox(Mat picture, Rect box, Scalar color, int thickness)
    {
        // A thin dark line around the coloured one keeps it visible on a background of the same colour.
        if (thickness > 1)
        {
            Cv2.Rectangle(picture, box, new Scalar(color.Val0 / 4, color.Val1 / 4, color.Val2 / 4), thickness + 2, LineTypes.AntiAlias);
        }

        Cv2.Rectangle(picture, box, color, thickness, LineTypes.AntiAlias);
    }

    /// <summary>OpenCV's fonts have ASCII only: accents are dropped, what has no such letter becomes a question mark.</summary>
    private static string ToAscii(string name) => string.Concat(name.Normalize(NormalizationForm.FormD)
        .Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
        .Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));

    private void DrawLabel(Mat picture, LabelPlacer placer, Detection detection, int thickness, double scale)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{_labels[detection.ClassId]} {detection.Confidence * 100:F0}%");
        int stroke = Math.Max(1, (int)Math.Round(scale * 1.2));
        Size size = Cv2.GetTextSize(text, Font, scale, stroke, out int baseline);
        int padding = Math.Max(2, (int)Math.Round(scale * 7));
        Rect box = Clip(detection, picture.Size(), thickness);
        Rect around = new(box.X - (thickness / 2), box.Y - (thickness / 2), box.Width + thickness, box.Height + thickness);
        if (placer.Place(around, new Size(size.Width + (2 * padding), size.Height + baseline + padding)) is not { } place)
        {
            return;
        }

        Scalar color = ClassColor.Of(detection.ClassId);
        Cv2.Rectangle(picture, place, color, -1);
        Point origin = new(place.X + padding, place.Y + (padding / 2) + size.Height + (baseline / 3));
        Cv2.PutText(picture, text, origin, Font, scale, ClassColor.TextOn(color), stroke, LineTypes.AntiAlias);
    }
}
