using OpenCvSharp;

namespace EdgeDetector.Service.Annotation;

/// <summary>Finds room for labels: inside the picture, by their box, and not on another label where that can be had.</summary>
internal sealed class LabelPlacer(Size picture)
{
    private readonly List<Rect> _taken = [];

    /// <summary>The picture's size.</summary>
    public Size Picture { get; } = picture;

    /// <summary>Where a label goes; null where the picture is smaller than the label.</summary>
    public Rect? Place(Rect box, Size label)
    {
        if (label.Width > Picture.Width || label.Height > Picture.Height)
        {
            return null;
        }

        Rect? first = null;
        foreach (Point corner in Corners(box, label))
        {
            if (corner.Y < 0 || corner.Y + label.Height > Picture.Height)
            {
                continue;
            }

            Rect place = new(Math.Clamp(corner.X, 0, Picture.Width - label.Width), corner.Y, label.Width, label.Height);
            first ??= place;
            if (!_taken.Exists(other => other.IntersectsWith(place)))
            {
                _taken.Add(place);
                return place;
            }
        }

        return first;
    }

    /// <summary>Upper left corners by preference: above the box, in it where it is large enough, below it, beside it; at last in any box.</summary>
    private static IEnumerable<Point> Corners(Rect box, Size label)
    {
        yield return new Point(box.Left, box.Top - label.Height);
        if (box.Width >= label.Width && box.Height >= 3 * label.Height)
        {
            yield return new Point(box.Left, box.Top);
        }

        yield return new Point(box.Left, box.Bottom);
        yield return new Point(box.Right - label.Width, box.Top - label.Height);
        yield return new Point(box.Right, box.Top);
        yield return new Point(box.Left - label.Width, box.Top);
        yield return new Point(box.Left, box.Top);
    }
}
