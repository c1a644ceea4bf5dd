using System.Text;

namespace EdgeDetector.Models;

/// <summary>Reads a text file of the user's, and says clearly when it is none.</summary>
internal static class TextFile
{
    private const byte Tab = 0x09;
    private const byte LineFeed = 0x0A;
    private const byte FormFeed = 0x0C;
    private const byte Return = 0x0D;
    private const byte EndOfDosText = 0x1A;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The whole file as text, without a byte order mark. Text that is not UTF-8 is taken as Latin-1.</summary>
    /// <exception cref="ImportException">The file cannot be read, is empty, too large or binary.</exception>
    public static string Read(string path, string what, long largest)
    {
        byte[] bytes;
        try
        {
            FileInfo info = new(path);
            if (Directory.Exists(path) || !info.Exists)
            {
                throw new ImportException($"{path}: the {what} {(Directory.Exists(path) ? "is a folder" : "does not exist")}");
            }

            if (info.Length > largest)
            {
                throw new ImportException(
                    $"{path}: {info.Length} bytes are too many for a {what} (at most {largest}); is it another file?");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path}: the {what} cannot be read: {error.Message}", error);
        }

        string name = Path.GetFileName(path);
        if (bytes.Length == 0)
        {
            throw new ImportException($"{name}: the {what} is empty");
        }

        int binary = Array.FindIndex(bytes, value => value < 0x20 && value is not (Tab or LineFeed or FormFeed or Return or EndOfDosText));
        return binary < 0
            ? Decode(bytes)
            : throw ImportException.AtOffset(
                name,
                binary,
                $"the {what} is a binary file, not text; are the arguments in order (CFG WEIGHTS)?");
    }

    private static string Decode(byte[] bytes)
    {
        ReadOnlySpan<byte> text = bytes;
        if (text.StartsWith(Encoding.UTF8.Preamble))
        {
            text = text[3..];
        }

        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(text);
        }
    }
}
