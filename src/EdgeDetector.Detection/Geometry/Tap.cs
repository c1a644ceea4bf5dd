namespace EdgeDetector.Geometry;

/// <summary>
/// Which two neighbouring source pixels one output pixel mixes along one axis: first·(1−Weight) + next·Weight.
/// </summary>
/// <param name="First">Index of the first source pixel; the next one is First+1.</param>
/// <param name="Weight">Share of the next one, 0..1.</param>
internal readonly record struct Tap(int First, float Weight)
{
    /// <summary>
    /// The taps of one axis with aligned corners, in 32-bit floats as Darknet computes them (image.c, resize_image):
    /// the first output pixel is the first source pixel, the last is the last.
    /// </summary>
    /// <param name="source">How many source pixels there are.</param>
    /// <param name="output">How many output pixels there are.</param>
    /// <param name="from">The first output pixel that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
    public static Tap[] Of(int source, int output, int from, int count)
    {
        Tap[] taps = new Tap[count];
        float scale = (float)(source - 1) / (output - 1);
        for (int i = from; i < from + count; i++)
        {
            float position = i * scale;
            int first = (int)position;
            taps[i - from] = i == output - 1 || first >= source - 1
                ? new Tap(Math.Max(0, source - 2), source == 1 ? 0 : 1)
                : new Tap(first, position - first);
        }

        return taps;
    }
}
