using EdgeDetector.Geometry;

namespace EdgeDetector.Synthetic;

/// <summary>Finds what is seen of each sprite when nearer ones are drawn over it.</summary>
internal static class SceneLabels
{
    /// <summary>The things that are recognizable in a picture, from far to near.</summary>
    /// <param name="parts">All that is drawn, in the order of drawing; what has no class hides others only.</param>
    /// <param name="size">The picture.</param>
    public static IReadOnlyList<SceneObject> Of(IReadOnlyList<PlacedSprite> parts, PixelSize size)
    {
        // Who is seen at a pixel: 0 nobody, else 1 + the index of the part.
        int[] owners = new int[size.Width * size.Height];
        int[] within = new int[parts.Count];
        for (int i = 0; i < parts.Count; i++)
        {
            within[i] = parts[i].Sprite.Claim(owners, size, parts[i].Place, i + 1);
        }

        SeenPart[] seen = Measure(owners, size.Width, parts.Count);
        List<SceneObject> objects = [];
        for (int i = 0; i < parts.Count; i++)
        {
            if (seen[i].Pixels > 0 && !parts[i].IsClutter)
            {
                double pixels = seen[i].Pixels;
                objects.Add(new SceneObject(parts[i].Class, seen[i].Box, pixels / parts[i].Sprite.SolidPixels, pixels / within[i]));
            }
        }

        return [.. objects.Where(item => item.IsRecognizable)];
    }

    private static SeenPart[] Measure(int[] owners, int width, int count)
    {
        SeenPart[] seen = new SeenPart[count];
        Array.Fill(seen, SeenPart.Nothing);
        for (int i = 0; i < owners.Length; i++)
        {
            if (owners[i] > 0)
            {
                seen[owners[i] - 1].Add(i % width, i / width);
            }
        }

        return seen;
    }

    /// <summary>Number and extent of the pixels that are seen of a part.</summary>
    private struct SeenPart
    {
        private int _left;
        private int _top;
        private int _right;
        private int _bottom;

        public static SeenPart Nothing => new() { _left = int.MaxValue, _top = int.MaxValue, _right = -1, _bottom = -1 };

        public int Pixels { get; private set; }

        public readonly Box Box => new(_left, _top, _right + 1 - _left, _bottom + 1 - _top);

        public void Add(int x, int y)
        {
            Pixels++;
            (_left, _top) = (Math.Min(_left, x), Math.Min(_top, y));
            (_right, _bottom) = (Math.Max(_right, x), Math.Max(_bottom, y));
        }
    }
}
