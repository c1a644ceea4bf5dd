using OpenCvSharp;

namespace EdgeDetector.Training.Data;

/// <summary>Paints views of pictures into the network's input, each by one warp. Of one thread: its matrices are used again and again.</summary>
internal sealed class PicturePainter : IDisposable
{
    /// <summary>A bilinear warp that shrinks by more than this skips pixels; until then the picture is halved by areas.</summary>
    private const double LargestShrink = 2.001;

    private const byte GreyByte = 128;

    private readonly double[] _affine = new double[6];
    private readonly Mat _matrix;
    private readonly Mat _warped = new();
    private readonly Mat[] _planes = [new(), new(), new()];

    /// <summary>Prepares the matrices.</summary>
    public PicturePainter() => _matrix = Mat.FromPixelData(2, 3, MatType.CV_64FC1, _affine);

    /// <inheritdoc/>
    public void Dispose()
    {
        _matrix.Dispose();
        _warped.Dispose();
        foreach (Mat plane in _planes)
        {
            plane.Dispose();
        }
    }

    /// <summary>Fills a tile with a view of a picture; grey where it looks beside the picture.</summary>
    public void Paint(StoredPicture picture, in PictureView view, Tile tile, InputPlanes output)
    {
        Tile seen = view.Map.IsUpright ? Seen(view.Map, tile) : tile;
        if (seen != tile)
        {
            output.Clear(tile);
        }

        if (seen.Width <= 0 || seen.Height <= 0)
        {
            return;
        }

        using Mat whole = picture.ToMat();
        Rect part = view.Map.IsUpright ? PartOf(whole, view.Map, seen) : new Rect(0, 0, whole.Width, whole.Height);
        PictureMap map = view.Map.Within(
            (double)part.X / whole.Width, (double)part.Y / whole.Height, (double)part.Width / whole.Width, (double)part.Height / whole.Height);
        using Mat source = Shrink(whole[part], map);
        Warp(source, map, seen);
        Colour(view.Colour, seen, output);
    }

    /// <summary>The pixels whose centres lie on the picture.</summary>
    private static Tile Seen(in PictureMap map, Tile tile)
    {
        (int left, int right) = Inside(map.XX, map.X0, tile.Left, tile.Left + tile.Width);
        (int top, int bottom) = Inside(map.YY, map.Y0, tile.Top, tile.Top + tile.Height);
        return new Tile(left, top, right - left, bottom - top);
    }

    /// <summary>The pixels of the picture that a tile shows, and some around them: only they are worth shrinking.</summary>
    private static Rect PartOf(Mat picture, in PictureMap map, Tile seen)
    {
        (int left, int right) = Range(map.XX, map.X0, seen.Left, seen.Width, picture.Width);
        (int top, int bottom) = Range(map.YY, map.Y0, seen.Top, seen.Height, picture.Height);
        return new Rect(left, top, right - left, bottom - top);
    }

    private static (int First, int End) Range(double scale, double start, int first, int count, int pixels)
    {
        double one = ((first * scale) + start) * pixels;
        double other = (((first + count) * scale) + start) * pixels;
        double around = 2 + (2 * Math.Abs(scale) * pixels);
        int begin = Math.Clamp((int)(Math.Min(one, other) - around), 0, pixels - 1);
        return (begin, Math.Clamp((int)(Math.Max(one, other) + around), begin + 1, pixels));
    }

    private static (int First, int End) Inside(double scale, double start, int first, int end)
    {
        while (first < end && !IsInside(first))
        {
            first++;
        }

        while (first < end && !IsInside(end - 1))
        {
            end--;
        }

        return (first, end);

        bool IsInside(int pixel) => ((pixel + 0.5) * scale) + start is >= 0 and < 1;
    }

    /// <summary>Halves the picture until the warp shrinks it by no more than a half, and disposes what it was.</summary>
    private static Mat Shrink(Mat source, in PictureMap map)
    {
        double columns = Math.Max(Math.Abs(map.XX), Math.Abs(map.XY));
        double rows = Math.Max(Math.Abs(map.YX), Math.Abs(map.YY));
        while (true)
        {
            int width = columns * source.Width > LargestShrink ? source.Width / 2 : source.Width;
            int height = rows * source.Height > LargestShrink ? source.Height / 2 : source.Height;
            if (width == source.Width && height == source.Height)
            {
                return source;
            }

            Mat half = new();
            Cv2.Resize(source, half, new Size(width, height), 0, 0, InterpolationFlags.Area);
            source.Dispose();
            source = half;
        }
    }

    /// <summary>Pixel centres are at halves here and at whole numbers for OpenCV.</summary>
    private void Warp(Mat source, in PictureMap map, Tile seen)
    {
        double x = seen.Left + 0.5;
        double y = seen.Top + 0.5;
        _affine[0] = map.XX * source.Width;
        _affine[1] = map.XY * source.Width;
        _affine[2] = (((map.XX * x) + (map.XY * y) + map.X0) * source.Width) - 0.5;
        _affine[3] = map.YX * source.Height;
        _affine[4] = map.YY * source.Height;
        _affine[5] = (((map.YX * x) + (map.YY * y) + map.Y0) * source.Height) - 0.5;
        Cv2.WarpAffine(
            source,
            _warped,
            _matrix,
            new Size(seen.Width, seen.Height),
            InterpolationFlags.Linear | InterpolationFlags.WarpInverseMap,
            map.IsUpright ? BorderTypes.Replicate : BorderTypes.Constant,
            Scalar.All(GreyByte));
    }

    private void Colour(ColourShift colour, Tile seen, InputPlanes output)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            Cv2.ExtractChannel(_warped, _planes[channel], channel);
        }

        for (int row = 0; row < seen.Height; row++)
        {
            ByteRow bytes = new(RowOf(_planes[2], row), RowOf(_planes[1], row), RowOf(_planes[0], row));
            int line = seen.Top + row;
            colour.Apply(
                bytes,
                output.Row(0, line, seen.Left, seen.Width),
                output.Row(1, line, seen.Left, seen.Width),
                output.Row(2, line, seen.Left, seen.Width));
        }
    }

    private static unsafe ReadOnlySpan<byte> RowOf(Mat plane, int row) => new((void*)plane.Ptr(row), plane.Width);
}
