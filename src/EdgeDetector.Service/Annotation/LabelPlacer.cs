using OpenCvSharp;

namespace EdgeDetector.Service.Annotation;

/// <summary>Finds room for labels: inside the picture, by their box, and not on another label where that can be had.</summary>
internal sealed class LabelPlacer(Size picture)
{
    private readonly List<Rect> _taken = [];

    /// <summary>Where a label goes; null where the picture is smaller than the label.</summary>
    public Rect? Place(Rect box, Size label)
    {
        if (label.Width > picture.Width || label.Height > picture.Height)
        {
            return null;
        }

        // Above the box, inside at its top, below it, inside at its bottom.
        ReadOnlySpan<int> tops = [box.Top - label.Height, box.Top, box.Bottom, box.Bottom - label.Height];
        Rect? first = null;
        foreach (int top in tops)
        {
            if (top < 0 || top + label.Height > picture.Height)
            {
                continue;
            }

            Rect place = new(Math.Clamp(box.Left, 0, picture.Width - label.Width), top, label.Width, label.Height);
            first ??= place;
            if (!_taken.Exists(other => other.IntersectsWith(place)))
            {
                _taken.Add(place);
                return place;
            }
        }

        return first;
    }
}
