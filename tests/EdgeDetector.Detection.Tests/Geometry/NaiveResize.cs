namespace EdgeDetector.Geometry;

/// <summary>Darknet's preparation of a picture written down as plainly as its description, channel by channel on floats in 0..1.</summary>
internal static class NaiveResize
{
    public static float[] Tensor(ReadOnlySpan<byte> pixels, PixelSize picture, int stride, PixelSize network, ResizeMode mode)
    {
        Placement placement = new(picture, network, mode);
        float[] tensor = new float[3 * network.Area];
        Array.Fill(tensor, 0.5f);
        for (int channel = 0; channel < 3; channel++)
        {
            float[] plane = Channel(pixels, picture, stride, 2 - channel);
            float[] wide = Horizontally(plane, picture, placement.Size.Width);
            float[] full = Vertically(wide, picture.Height, placement.Size);
            for (int y = 0; y < placement.Size.Height; y++)
            {
                int start = (channel * network.Area) + ((placement.Top + y) * network.Width) + placement.Left;
                full.AsSpan(y * placement.Size.Width, placement.Size.Width).CopyTo(tensor.AsSpan(start));
            }
        }

        return tensor;
    }

    private static float[] Channel(ReadOnlySpan<byte> pixels, PixelSize picture, int stride, int channel)
    {
        float[] plane = new float[picture.Area];
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] = (float)(pixels[(i / picture.Width * stride) + (i % picture.Width * 3) + channel] / 255.0);
        }

        return plane;
    }

    private static float[] Horizontally(float[] plane, PixelSize picture, int width)
    {
        float[] result = new float[width * picture.Height];
        float scale = (float)(picture.Width - 1) / (width - 1);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                result[(y * width) + x] = x == width - 1
                    ? plane[(y * picture.Width) + picture.Width - 1]
                    : Between(plane, y * picture.Width, 1, picture.Width, x * scale);
            }
        }

        return result;
    }

    private static float[] Vertically(float[] plane, int height, PixelSize size)
    {
        float[] result = new float[size.Area];
        float scale = (float)(height - 1) / (size.Height - 1);
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                result[(y * size.Width) + x] = y == size.Height - 1
                    ? plane[((height - 1) * size.Width) + x]
                    : Between(plane, x, size.Width, height, y * scale);
            }
        }

        return result;
    }

    private static float Between(float[] plane, int start, int step, int count, float position)
    {
        int first = (int)position;
        float share = position - first;
        float next = plane[start + (Math.Min(first + 1, count - 1) * step)];
        return ((1 - share) * plane[start + (first * step)]) + (share * next);
    }
}
