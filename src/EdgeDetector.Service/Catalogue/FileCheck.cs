using System.Security.Cryptography;
using System.Text;

namespace EdgeDetector.Service.Catalogue;

/// <summary>Says whether a file is the one that the catalogue means.</summary>
internal static class FileCheck
{
    private const int SniffedBytes = 512;

    private static readonly string[] PageBeginnings = ["<!doctype html", "<html", "<head", "<?xml", "<!--"];

    /// <summary>What is wrong with a file, or null where nothing is: a web page in its place, its length, its SHA-256.</summary>
    public static async Task<string?> FindProblemAsync(CatalogueFile file, string path, CancellationToken cancellation)
    {
        await using FileStream stream = new(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous);
        if (stream.Length == 0)
        {
            return "is empty";
        }

        if (await IsPageAsync(stream, cancellation).ConfigureAwait(false))
        {
            return "is a web page, not the file (a login or an error page in its place?)";
        }

        if (file.Bytes is { } bytes && stream.Length != bytes)
        {
            return $"has {stream.Length} bytes instead of {bytes}";
        }

        if (file.Sha256 is not { } expected)
        {
            return null;
        }

        stream.Position = 0;
        string actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
        return actual == expected ? null : $"has the SHA-256 {actual} instead of {expected}: it is damaged, or not what the catalogue means";
    }

    private static async Task<bool> IsPageAsync(FileStream stream, CancellationToken cancellation)
    {
        byte[] head = new byte[SniffedBytes];
        int length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        string text = Encoding.Latin1.GetString(head, 0, length).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        return PageBeginnings.Any(beginning => text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
    }
}
