using System.Buffers.Binary;
using System.Globalization;
using EdgeDetector.Models;

namespace EdgeDetector.Service.Snapshots;

/// <summary>
/// The pictures in a folder: <c>2026-11-23/&lt;id&gt;.jpg</c>, by the day on which the object appeared, which its identifier tells. Each is
/// there whole or not at all. Files of others are left alone. Written by one thread; <see cref="Open"/> may be called by any.
/// </summary>
/// <param name="folder">The folder; made when the first picture is written.</param>
internal sealed class SnapshotStore(string folder)
{
    private const string Ending = ".jpg";
    private const string Day = "yyyy-MM-dd";
    private const int Version7 = 7;

    private static readonly long LastMillisecond = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private long _bytes;
    private long _removed;

    /// <summary>What the pictures take, in bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Pictures that were removed because they were old or too many.</summary>
    public long Removed => Interlocked.Read(ref _removed);

    /// <summary>Writes the picture of an object, in place of the one before.</summary>
    /// <exception cref="IOException">It cannot be written; the one before stays.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written; the one before stays.</exception>
    public void Write(Guid id, byte[] jpeg)
    {
        string path = PathOf(id) ?? throw new ArgumentException("is no UUID of version 7", nameof(id));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileInfo before = new(path);
        long length = before.Exists ? before.Length : 0;
        WholeFile.Write(path, stream => stream.Write(jpeg));
        Interlocked.Add(ref _bytes, jpeg.Length - length);
    }

    /// <summary>Opens the picture of an object; null where there is none.</summary>
    public FileStream? Open(Guid id)
    {
        try
        {
            return PathOf(id) is { } path ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Removes what a crash left half-written and all pictures that are too old, and measures the rest.</summary>
    /// <param name="now">The time by the clock that names objects.</param>
    /// <param name="retention">The age from which on a picture is too old.</param>
    /// <exception cref="IOException">The folder cannot be read, or not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public void Sweep(DateTimeOffset now, TimeSpan retention)
    {
        long bytes = 0;
        foreach (DirectoryInfo day in Days())
        {
            foreach (FileInfo file in day.EnumerateFiles("*.tmp"))
            {
                file.Delete();
            }

            foreach (FileInfo file in Pictures(day))
            {
                DateTimeOffset seen = SeenAt(file, now);
                if (seen > now)
                {
                    // Of a run whose clock was ahead from its begin to its end: nobody knows when, so its time begins now.
                    file.LastWriteTimeUtc = now.UtcDateTime;
                }

                if (now - seen > retention)
                {
                    Remove(file);
                }
                else
                {
                    bytes += file.Length;
                }
            }

            RemoveWhenEmpty(day);
        }

        Interlocked.Exchange(ref _bytes, bytes);
    }

    /// <summary>Removes the pictures of the oldest objects until the rest takes no more than so many bytes.</summary>
    /// <param name="bytes">What the rest may take.</param>
    /// <param name="now">The time by the clock that names objects.</param>
    /// <exception cref="IOException">The folder cannot be read, or not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public void Limit(long bytes, DateTimeOffset now)
    {
        if (Bytes <= bytes)
        {
            return;
        }

        foreach (FileInfo file in Days().SelectMany(Pictures).OrderBy(file => SeenAt(file, now)))
        {
            if (Bytes <= bytes)
            {
                return;
            }

            long length = file.Length;
            Remove(file);
            Interlocked.Add(ref _bytes, -length);
            RemoveWhenEmpty(file.Directory!);
        }
    }

    /// <summary>
    /// When an object was seen. Its identifier tells by the clock with which its run began, the file by the one at the time of its writing:
    /// where the clock of a box was wrong until it reached a time server, that may be the file's alone. What is yet to come is wrong for sure.
    /// </summary>
    private static DateTimeOffset SeenAt(FileInfo file, DateTimeOffset now)
    {
        DateTimeOffset appeared = TimeOf(IdOf(file)!.Value)!.Value;
        DateTimeOffset written = file.LastWriteTimeUtc;
        return appeared > now || (written > appeared && written <= now) ? written : appeared;
    }

    private static DateTimeOffset? TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        long milliseconds = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
        return id.Version == Version7 && milliseconds <= LastMillisecond ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }

    private static Guid? IdOf(FileInfo file) =>
        Guid.TryParseExact(Path.GetFileNameWithoutExtension(file.Name), "D", out Guid id) && TimeOf(id) is not null ? id : null;

    private static void RemoveWhenEmpty(DirectoryInfo day)
    {
        if (!day.EnumerateFileSystemInfos().Any())
        {
            day.Delete();
        }
    }

    // Sorted by its first characters, an identifier of version 7 is sorted by time.
    private static FileInfo[] Pictures(DirectoryInfo day) =>
        [.. day.EnumerateFiles("*" + Ending).Where(file => IdOf(file) is not null).OrderBy(file => file.Name, StringComparer.Ordinal)];

    private IEnumerable<DirectoryInfo> Days()
    {
        DirectoryInfo root = new(folder);
        return root.Exists
            ? root.GetDirectories()
                .Where(day => DateTime.TryParseExact(day.Name, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                .OrderBy(day => day.Name, StringComparer.Ordinal)
            : [];
    }

    private string? PathOf(Guid id) =>
        TimeOf(id) is { } time ? Path.Combine(folder, time.ToString(Day, CultureInfo.InvariantCulture), id.ToString("D") + Ending) : null;

    private void Remove(FileInfo file)
    {
        file.Delete();
        Interlocked.Increment(ref _removed);
    }
}
