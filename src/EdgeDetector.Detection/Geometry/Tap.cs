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
    public static Tap[] Of(int source, int output)
    {
        Tap[] taps = new Tap[output];
        float scale = (float)(source - 1) / (output - 1);
        for (int i = 0; i < output; i++)
        {
            float position = i * scale;
            int first = (int)position;
            taps[i] = i == output - 1 || first >= source - 1
                ? new Tap(Math.Max(0, source - 2), source == 1 ? 0 : 1)
                : new Tap(first, position - first);
        }

        return taps;
    }
}
