using OpenCvSharp;

namespace EdgeDetector.Service.Pictures;

/// <summary>Where annotated pictures and videos go. Every file appears whole or not at all; no input is ever replaced.</summary>
internal sealed class OutputFolder
{
    private const int JpegQuality = 93;

    private static readonly HashSet<string> Writable = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff",
    };

    private readonly string _folder;
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inputs;

    /// <summary>Makes the folder where it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="inputs">The input files.</param>
    /// <exception cref="InputException">The folder cannot be made.</exception>
    public OutputFolder(string folder, IEnumerable<InputFile> inputs)
    {
        _folder = folder;
        _inputs = [.. inputs.Select(input => Path.GetFullPath(input.Path))];
        MakeFolder(folder);
    }

    /// <summary>Writes an annotated picture in the format of its input, or as PNG where that cannot be written.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="InputException">It cannot be written.</exception>
    public string Write(InputFile input, Mat picture)
    {
        string extension = Path.GetExtension(input.Name);
        string path = PathFor(input, Writable.Contains(extension) ? extension : ".png");
        string temporary = TemporaryFor(path);
        try
        {
            // Encoded by the name's ending, so into memory first: the temporary file has another.
            Cv2.ImEncode(Path.GetExtension(path), picture, out byte[] bytes, EncodingFor(path));
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OpenCVException)
        {
            File.Delete(temporary);
            throw new InputException(path, $"the annotated picture cannot be written: {e.Message}");
        }
    }

    /// <summary>The path of an annotated video.</summary>
    public string PathForVideo(InputFile input) => PathFor(input, ".mp4");

    /// <summary>A hidden name beside a file, with the same ending, which encoders go by.</summary>
    public static string TemporaryFor(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileNameWithoutExtension(path)}.partial{Path.GetExtension(path)}");

    private static ImageEncodingParam[] EncodingFor(string path) =>
        Path.GetExtension(path).StartsWith(".jp", StringComparison.OrdinalIgnoreCase)
            ? [new ImageEncodingParam(ImwriteFlags.JpegQuality, JpegQuality)]
            : [];

    private static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(folder, $"the output folder cannot be made: {e.Message}");
        }
    }

    private string PathFor(InputFile input, string extension)
    {
        string name = Path.Combine(Path.GetDirectoryName(input.Name) ?? "", Path.GetFileNameWithoutExtension(input.Name));
        string path = Path.Combine(_folder, name + extension);

        // Two inputs of one name (a/1.jpg and b/1.jpg) each get a file.
        for (int copy = 2; !_given.Add(path); copy++)
        {
            path = Path.Combine(_folder, $"{name}-{copy}{extension}");
        }

        if (_inputs.Contains(Path.GetFullPath(path)))
        {
            throw new InputException(path, "the annotated file would replace an input: choose another --output");
        }

        MakeFolder(Path.GetDirectoryName(path)!);
        return path;
    }
}
