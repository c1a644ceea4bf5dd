using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeDetector.Models;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Storage;

/// <summary>
/// A small JSON file of what the service keeps over restarts. It is there whole or not at all; one that cannot be understood is put
/// aside as <c>NAME.corrupt</c>, said, and the service goes on without it. Used by one thread at a time.
/// </summary>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="path">The file.</param>
/// <param name="type">How it is written as JSON.</param>
/// <param name="isSound">Whether content that could be read makes sense.</param>
/// <param name="logger">Where troubles are told.</param>
internal sealed partial class StateFile<T>(string path, JsonTypeInfo<T> type, Func<T, bool> isSound, ILogger logger)
    where T : class
{
    private const int LongestContent = 1 << 20;

    // Lines for people, and their letters as they are.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool _hasFailed;

    /// <summary>What is kept; null where there is nothing, or nothing that can be used.</summary>
    public T? Load()
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            if (Parse() is { } content)
            {
                return content;
            }

            // Out of the way, but not gone: somebody may want to see what happened to it.
            string aside = path + ".corrupt";
            File.Move(path, aside, overwrite: true);
            LogCorrupt(path, aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(path, e.Message);
        }

        return null;
    }

    /// <summary>Writes the file anew. A failure is told once and does no harm but that a restart forgets.</summary>
    /// <returns>Whether it was written.</returns>
    public bool TrySave(T content)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            WholeFile.Write(path, stream =>
            {
                using Utf8JsonWriter json = new(stream, Readable);
                JsonSerializer.Serialize(json, content, type);
            });
            if (_hasFailed)
            {
                _hasFailed = false;
                LogWritable(path);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                LogUnwritable(path, e.Message);
            }

            return false;
        }
    }

    private T? Parse()
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > LongestContent)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(stream, type) is { } content && isSound(content) ? content : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(4100, LogLevel.Error, "{File} is damaged: it is kept as {Aside}, and what it said is forgotten")]
    private partial void LogCorrupt(string file, string aside);

    [LoggerMessage(4101, LogLevel.Error, "{File} cannot be read, what it says is not used: {Reason}")]
    private partial void LogUnreadable(string file, string reason);

    [LoggerMessage(4102, LogLevel.Error, "{File} cannot be written, a restart will forget what it should say: {Reason}")]
    private partial void LogUnwritable(string file, string reason);

    [LoggerMessage(4103, LogLevel.Information, "{File} is written again")]
    private partial void LogWritable(string file);
}
