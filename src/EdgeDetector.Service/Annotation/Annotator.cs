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
    /// <param name="identities">Who they are, one for each, 0 being nobody yet; null or empty: not known.</param>
    public void Draw(Mat picture, IReadOnlyList<Detection> detections, IReadOnlyList<long>? identities = null)
    {
        int shorter = Math.Min(picture.Width, picture.Height);
        int thickness = Math.Max(1, (int)Math.Round(shorter / 300.0));
        double scale = Math.Max(10, shorter / 54.0) / FontHeight;

        // The least certain first, so that the more certain are on top; but these choose the places of their labels first.
        for (int i = detections.Count - 1; i >= 0; i--)
        {
            BoxOutline.Draw(picture, detections[i].Box, ClassColor.Of(detections[i].ClassId), thickness);
        }

        LabelPlacer placer = new(picture.Size());
        LabelStyle style = new(scale, thickness);
        Label[] labels = [.. detections.Select((detection, i) =>
            MakeLabel(placer, detection, TextOf(detection, i < identities?.Count ? identities[i] : 0), style))];
        foreach (Label label in labels.Reverse())
        {
            DrawLabel(picture, label, style);
        }
    }

    /// <summary>OpenCV's fonts have ASCII only: accents are dropped, what has no such letter becomes a question mark.</summary>
    private static string ToAscii(string name) => string.Concat(name.Normalize(NormalizationForm.FormD)
        .Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
        .Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));

    private string TextOf(Detection detection, long identity) => string.Create(
        CultureInfo.InvariantCulture,
        $"{_labels[detection.ClassId]}{(identity > 0 ? $" #{identity}" : "")} {detection.Confidence * 100:F0}%");

    private static Label MakeLabel(LabelPlacer placer, Detection detection, string text, LabelStyle style)
    {
        Size size = Cv2.GetTextSize(text, Font, style.Scale, style.Stroke, out int baseline);
        Rect box = BoxOutline.Clip(detection.Box, placer.Picture, style.BoxThickness);
        Rect around = new(
            box.X - (style.BoxThickness / 2), box.Y - (style.BoxThickness / 2), box.Width + style.BoxThickness, box.Height + style.BoxThickness);
        Rect? place = placer.Place(around, new Size(size.Width + (2 * style.Padding), size.Height + baseline + style.Padding));
        Point origin = new(style.Padding, (style.Padding / 2) + size.Height + (baseline / 3));
        return new Label(text, ClassColor.Of(detection.ClassId), place, origin);
    }

    private static void DrawLabel(Mat picture, Label label, LabelStyle style)
    {
        if (label.Place is { } place)
        {
            Cv2.Rectangle(picture, place, label.Color, -1);
            Cv2.PutText(
                picture, label.Text, place.TopLeft + label.Origin, Font, style.Scale, ClassColor.TextOn(label.Color), style.Stroke, LineTypes.AntiAlias);
        }
    }

    /// <summary>Sizes in pixels that follow the picture's.</summary>
    private readonly record struct LabelStyle(double Scale, int BoxThickness)
    {
        public int Stroke => Math.Max(1, (int)Math.Round(Scale * 1.2));

        public int Padding => Math.Max(2, (int)Math.Round(Scale * 7));
    }

    /// <summary>A label to draw; without a place where the picture is too small for it. The origin of the text is relative to it.</summary>
    private readonly record struct Label(string Text, Scalar Color, Rect? Place, Point Origin);
}
