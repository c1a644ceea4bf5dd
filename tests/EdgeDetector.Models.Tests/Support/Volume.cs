namespace EdgeDetector.Models.Support;

/// <summary>A layer's output in the plainest form there is.</summary>
internal sealed class Volume(int channels, int height, int width)
{
    public int Channels { get; } = channels;

    public int Height { get; } = height;

    public int Width { get; } = width;

    public float[] Values { get; } = new float[channels * height * width];

    public float this[int c, int y, int x]
    {
        get => Values[(((c * Height) + y) * Width) + x];
        set => Values[(((c * Height) + y) * Width) + x] = value;
    }

    public bool Holds(int y, int x) => y >= 0 && y < Height && x >= 0 && x < Width;

    public static Volume From(int channels, int height, int width, Func<int, int, int, double> value)
    {
        Volume made = new(channels, height, width);
        for (int c = 0; c < channels; c++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    made[c, y, x] = (float)value(c, y, x);
                }
            }
        }

        return made;
    }
}
