using EdgeDetector.Geometry;
using EdgeDetector.Models;
using EdgeDetector.Service.Pictures;
using OpenCvSharp;

namespace EdgeDetector.Training.Data;

/// <summary>A decoded picture, shrunk where it is much larger than the network will ever see it.</summary>
/// <param name="Pixels">8-bit BGR, rows without gaps.</param>
/// <param name="Size">Its size here.</param>
/// <param name="Original">Its size in the file.</param>
internal sealed record StoredPicture(byte[] Pixels, PixelSize Size, PixelSize Original)
{
    /// <summary>
    /// A picture keeps this many times the network's input: less would blur the crops, which magnify, and a bilinear resize does not
    /// alias as long as it shrinks to no less than a half.
    /// </summary>
    private const int Oversampling = 2;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The picture.</param>
    /// <param name="largest">The largest input of the network that it will be brought to.</param>
    /// <exception cref="InputException">It cannot be read or decoded.</exception>
    public static StoredPicture Read(string path, InputSize largest)
    {
        using Mat full = PictureFile.Read(path);
        PixelSize original = new(full.Width, full.Height);
        double shrink = Math.Min((double)full.Width / (Oversampling * largest.Width), (double)full.Height / (Oversampling * largest.Height));
        if (shrink <= 1)
        {
            return Copy(full, original);
        }

        using Mat small = new();
        Size size = new(Math.Round(full.Width / shrink), Math.Round(full.Height / shrink));
        Cv2.Resize(full, small, size, 0, 0, InterpolationFlags.Area);
        return Copy(small, original);
    }

    /// <summary>The pixels as a matrix that looks at them; the caller disposes it.</summary>
    public Mat ToMat() => Mat.FromPixelData(Size.Height, Size.Width, MatType.CV_8UC3, Pixels);

    private static StoredPicture Copy(Mat picture, PixelSize original)
    {
        byte[] pixels = new byte[picture.Width * picture.Height * 3];
        using Mat copy = Mat.FromPixelData(picture.Height, picture.Width, MatType.CV_8UC3, pixels);
        picture.CopyTo(copy);
        return new StoredPicture(pixels, new PixelSize(picture.Width, picture.Height), original);
    }
}
