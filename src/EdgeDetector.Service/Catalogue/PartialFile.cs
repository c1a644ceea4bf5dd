using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeDetector.Service.Catalogue;

/// <summary>
/// A file that is being downloaded: NAME.part, and NAME.part.json, which says where the bytes came from. Both stay when a download is cut
/// off, and are the next one's beginning.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    // What a full disk is called in errno.h, as .NET passes it on.
    private const int NoSpace = 28;

    private readonly string _target;
    private readonly FileStream _stream;

    /// <summary>What was written of <see cref="Record"/>; null where it may not be there.</summary>
    private PartialRecord? _noted;

    private PartialFile(string target, FileStream stream, PartialRecord? record)
    {
        _target = target;
        _stream = stream;
        (Record, _noted) = (record, record);
    }

    /// <summary>Where the bytes came from; null where there are none.</summary>
    public PartialRecord? Record { get; private set; }

    /// <summary>Whether the first bytes came from another address than the next ones will.</summary>
    public bool BeganElsewhere { get; private set; }

    /// <summary>Bytes that are there.</summary>
    public long Length => _stream.Length;

    /// <summary>The folder that it lies in.</summary>
    public string Folder => Path.GetDirectoryName(_target)!;

    private static string PartOf(string target) => target + ".part";

    private static string RecordOf(string target) => target + ".part.json";

    /// <summary>
    /// Opens or begins the partial file of a target. Bytes that came from elsewhere are kept where the file's SHA-256 is known and can tell
    /// in the end whether they belong to it, else dropped.
    /// </summary>
    /// <exception cref="FetchException">It cannot be written, or another process is at it.</exception>
    public static PartialFile Open(string target, CatalogueFile file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            FileStream stream = new(PartOf(target), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            PartialFile part = new(target, stream, ReadRecord(RecordOf(target)));
            part.ComeFrom(file);

            stream.Position = stream.Length;
            return part;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = e is IOException && File.Exists(PartOf(target)) ? $"{e.Message} Is another edgedetector at it?" : e.Message;
            throw new FetchException(FetchFault.Local, $"{PartOf(target)}: cannot be written: {reason}");
        }
    }

    /// <summary>How many bytes of a target are there from a download that was cut off.</summary>
    public static long LengthOf(string target) => new FileInfo(PartOf(target)) is { Exists: true } part ? part.Length : 0;

    /// <summary>Bytes that the disk still takes.</summary>
    public long FreeSpace() => new DriveInfo(Folder).AvailableFreeSpace;

    private void ComeFrom(CatalogueFile file)
    {
        string address = file.Address.AbsoluteUri;
        if (Record is not { } record || Length > record.Bytes || (record.Address != address && file.Sha256 is null))
        {
            Restart();
        }
        else if (record.Address != address && Length > 0)
        {
            // A server's validator says nothing about another server's file.
            Record = new PartialRecord(address, Validator: null, record.Bytes);
            BeganElsewhere = true;
        }
    }

    /// <summary>Drops all bytes.</summary>
    /// <exception cref="FetchException">The disk refuses.</exception>
    public void Restart()
    {
        Write(() =>
        {
            _stream.SetLength(0);
            _stream.Position = 0;
            File.Delete(RecordOf(_target));
        });
        (Record, _noted, BeganElsewhere) = (null, null, false);
    }

    /// <summary>Notes where the bytes come from, before the first is written.</summary>
    /// <exception cref="FetchException">It cannot be written.</exception>
    public void Note(PartialRecord record)
    {
        Record = record;
        if (record != _noted)
        {
            _noted = record;
            Write(() => File.WriteAllBytes(RecordOf(_target), JsonSerializer.SerializeToUtf8Bytes(record, PartialRecordJson.Default.PartialRecord)));
        }
    }

    /// <summary>Adds bytes.</summary>
    /// <exception cref="FetchException">They cannot be written.</exception>
    public void Append(ReadOnlyMemory<byte> bytes) => Write(() => _stream.Write(bytes.Span));

    /// <summary>Takes the target's place where it is the file that the catalogue means; else nothing stays of it.</summary>
    /// <exception cref="FetchException">It is not that file.</exception>
    public async Task CompleteAsync(CatalogueFile file, CancellationToken cancellation)
    {
        Write(() => _stream.Flush(flushToDisk: true));
        _stream.Dispose();
        string? problem = await FileCheck.FindProblemAsync(file, PartOf(_target), cancellation).ConfigureAwait(false);
        if (problem is not null)
        {
            File.Delete(PartOf(_target));
            File.Delete(RecordOf(_target));
            throw BeganElsewhere
                ? new FetchException(FetchFault.Mixed, $"{file.Name}: begun elsewhere and continued by {Record?.Address}, it {problem}; it was removed")
                : new FetchException(FetchFault.Server, $"{file.Name}: what {Record?.Address} sent {problem}; it was removed");
        }

        File.Move(PartOf(_target), _target, overwrite: true);
        File.Delete(RecordOf(_target));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        if (LengthOf(_target) == 0)
        {
            File.Delete(PartOf(_target));
            File.Delete(RecordOf(_target));
        }
    }

    private static PartialRecord? ReadRecord(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), PartialRecordJson.Default.PartialRecord) : null;
        }
        catch (JsonException)
        {
            // Cut off while it was written: the bytes' origin is not known, so they are fetched again.
            return null;
        }
    }

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FetchException(FetchFault.Local, (e.HResult & 0xFFFF) == NoSpace
                ? $"{Folder}: the disk is full; {Length} bytes of {Path.GetFileName(_target)} stay there, and the next attempt goes on from them"
                : $"{PartOf(_target)}: cannot be written: {e.Message}");
        }
    }
}

/// <summary>Where a partial file's bytes came from.</summary>
/// <param name="Address">The address they were asked of.</param>
/// <param name="Validator">What tells this version of the file from another: a strong ETag, else a Last-Modified date; null for none.</param>
/// <param name="Bytes">The whole file's length, or null where the server does not say.</param>
internal sealed record PartialRecord(string Address, string? Validator, long? Bytes);

/// <summary>How a record becomes JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PartialRecord))]
internal sealed partial class PartialRecordJson : JsonSerializerContext;
