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
    private readonly UprightPainter _upright = new();

    /// <summary>Prepares the matrices.</summary>
    public PicturePainter() => _matrix = Mat.FromPixelData(2, 3, MatType.CV_64FC1, _affine);

    /// <inheritdoc/>
    public void Dispose()
    {
        _matrix.Dispose();
        _warped.Dispose();
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

        if (view.Map.IsUpright)
        {
            _upright.Paint(picture, view.Map, seen, output);
        }
        else
        {
            PaintTurned(picture, view.Map, seen, output);
        }

        for (int row = seen.Top; row < seen.Top + seen.Height; row++)
        {
            view.Colour.Apply(
                output.Row(0, row, seen.Left, seen.Width),
                output.Row(1, row, seen.Left, seen.Width),
                output.Row(2, row, seen.Left, seen.Width));
        }
    }

    /// <summary>The pixels whose centres lie on the picture.</summary>
    private static Tile Seen(in PictureMap map, Tile tile)
    {
        (int left, int right) = Inside(map.XX, map.X0, tile.Left, tile.Left + tile.Width);
        (int top, int bottom) = Inside(map.YY, map.Y0, tile.Top, tile.Top + tile.Height);
        return new Tile(left, top, right - left, bottom - top);
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

    private void PaintTurned(StoredPicture picture, in PictureMap map, Tile tile, InputPlanes output)
    {
        using Mat source = Shrink(picture.ToMat(), map);
        Warp(source, map, tile);
        for (int row = 0; row < tile.Height; row++)
        {
            ReadOnlySpan<Vec3b> pixels = RowOf(_warped, row);
            int line = tile.Top + row;
            Span<float> red = output.Row(0, line, tile.Left, tile.Width);
            Span<float> green = output.Row(1, line, tile.Left, tile.Width);
            Span<float> blue = output.Row(2, line, tile.Left, tile.Width);
            for (int column = 0; column < tile.Width; column++)
            {
                Vec3b pixel = pixels[column];
                (red[column], green[column], blue[column]) = (pixel.Item2 / 255f, pixel.Item1 / 255f, pixel.Item0 / 255f);
            }
        }
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
            BorderTypes.Constant,
            Scalar.All(GreyByte));
    }

    private static unsafe ReadOnlySpan<Vec3b> RowOf(Mat pixels, int row) => new((void*)pixels.Ptr(row), pixels.Width);
}
