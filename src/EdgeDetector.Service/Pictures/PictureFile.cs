using OpenCvSharp;

namespace EdgeDetector.Service.Pictures;

/// <summary>Reads pictures of any depth and number of channels as 8-bit BGR, turned upright by their EXIF orientation.</summary>
internal static class PictureFile
{
    /// <summary>Whether the file's first bytes are those of a picture, whatever it is called.</summary>
    public static bool IsPicture(string path)
    {
        try
        {
            return Cv2.HaveImageReader(path);
        }
        catch (OpenCVException)
        {
            return false;
        }
    }

    /// <summary>Reads a picture; the caller disposes it.</summary>
    /// <exception cref="InputException">The file cannot be read, or is no picture, or damaged.</exception>
    public static Mat Read(string path)
    {
        byte[] bytes = ReadBytes(path);
        if (bytes.Length == 0)
        {
            throw new InputException(path, "the file is empty");
        }

        if (IsCutOffJpeg(bytes) || IsCutOffPng(bytes))
        {
            throw new InputException(path, "the picture is cut off");
        }

        try
        {
            Mat picture = Cv2.ImDecode(bytes, ImreadModes.Color);
            if (!picture.Empty())
            {
                return picture;
            }

            picture.Dispose();
        }
        catch (OpenCVException)
        {
            // Too many pixels for OpenCV, or a header that promises what the file does not hold: said below.
        }

        throw new InputException(path, "not a picture that can be decoded, or damaged");
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"the file cannot be read: {e.Message}");
        }
    }

    /// <summary>
    /// OpenCV decodes a cut off JPEG and leaves the rest grey. Its last scan must be followed by an end mark; a thumbnail inside has its
    /// own scan and end, before those.
    /// </summary>
    private static bool IsCutOffJpeg(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith<byte>([0xFF, 0xD8, 0xFF]) && bytes.LastIndexOf<byte>([0xFF, 0xD9]) < bytes.LastIndexOf<byte>([0xFF, 0xDA]);

    /// <summary>libpng writes a line of its own to stderr about a PNG without its end; told here first.</summary>
    private static bool IsCutOffPng(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith<byte>([0x89, 0x50, 0x4E, 0x47]) && bytes.LastIndexOf("IEND"u8) < 0;
}
