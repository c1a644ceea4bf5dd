using EdgeDetector.Models;
using EdgeDetector.Training.Losses;

namespace EdgeDetector.Training.Data;

/// <summary>
/// Where each point of the network's input comes from: u = XX·x + XY·y + X0, v = YX·x + YY·y + Y0, where x and y are pixels of the input
/// (0 its left or upper edge) and u and v fractions of the picture.
/// </summary>
internal readonly record struct PictureMap(double XX, double XY, double X0, double YX, double YY, double Y0)
{
    /// <summary>Whether edges stay horizontal and vertical.</summary>
    public bool IsUpright => XY == 0 && YX == 0;

    /// <summary>A part of the picture, or more than it, that fills the input.</summary>
    public static PictureMap OfCrop(Crop crop, InputSize input)
    {
        PictureMap map = new(crop.Width / input.Width, 0, crop.Left, 0, crop.Height / input.Height, crop.Top);
        return crop.IsMirrored ? map.Mirrored(input.Width) : map;
    }

    /// <summary>The same as seen through an input whose corner is moved by pixels.</summary>
    public PictureMap Moved(double x, double y) => this with { X0 = X0 + (XX * x) + (XY * y), Y0 = Y0 + (YX * x) + (YY * y) };

    /// <summary>The same with the input's left and right exchanged.</summary>
    public PictureMap Mirrored(int width) => Moved(width, 0) with { XX = -XX, YX = -YX };

    /// <summary>A box of the picture in pixels of the input, cut nowhere; only of an upright map.</summary>
    public InputBox ToInput(in TruthBox truth)
    {
        double one = (truth.X - (truth.Width / 2.0) - X0) / XX;
        double other = (truth.X + (truth.Width / 2.0) - X0) / XX;
        double top = (truth.Y - (truth.Height / 2.0) - Y0) / YY;
        double bottom = (truth.Y + (truth.Height / 2.0) - Y0) / YY;
        return new InputBox(Math.Min(one, other), top, Math.Max(one, other), bottom);
    }
}

/// <summary>A part of a picture as fractions of it; below 0 and above 1 it reaches out of the picture.</summary>
internal readonly record struct Crop(double Left, double Top, double Width, double Height, bool IsMirrored);

/// <summary>A rectangle of the network's input in pixels.</summary>
internal readonly record struct InputBox(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public double Area => Width * Height;

    /// <summary>The same as the loss takes it.</summary>
    public TruthBox ToTruth(int classId, InputSize input) => new(
        classId,
        (float)((Left + Right) / 2 / input.Width),
        (float)((Top + Bottom) / 2 / input.Height),
        (float)(Width / input.Width),
        (float)(Height / input.Height));

    /// <summary>What lies in both; of no size where nothing does.</summary>
    public InputBox Cut(in InputBox other)
    {
        double left = Math.Max(Left, other.Left);
        double top = Math.Max(Top, other.Top);
        return new InputBox(left, top, Math.Max(left, Math.Min(Right, other.Right)), Math.Max(top, Math.Min(Bottom, other.Bottom)));
    }
}

/// <summary>A rectangle of whole pixels of the network's input.</summary>
internal readonly record struct Tile(int Left, int Top, int Width, int Height)
{
    public InputBox Box => new(Left, Top, Left + Width, Top + Height);
}
