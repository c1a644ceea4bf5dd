using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Snapshots;

/// <summary>
/// Decides which pictures are written and which are removed: an object's first one at once, better ones at most every ten seconds, the last
/// one when the object is gone, for flash memory wears; the oldest give way. A disk that takes none costs pictures, which is counted and
/// said, and nothing else. Used by one thread; what it tells of itself may be read by any.
/// </summary>
/// <param name="store">The files.</param>
/// <param name="options">How long and how many.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where troubles are told.</param>
internal sealed partial class SnapshotFiles(
    SnapshotStore store, IOptionsMonitor<EdgeDetectorOptions> options, TimeProvider time, ILogger<SnapshotFiles> logger)
{
    private const long Megabyte = 1 << 20;
    private const int RoomToMake = 20;

    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromHours(1);

    private readonly Dictionary<Guid, Picture> _pictures = [];
    private readonly Trouble _writing = new();
    private readonly Trouble _removing = new();
    private long? _swept;
    private long _lost;

    /// <summary>Why pictures cannot be written, or old ones not be removed, now; null where they can.</summary>
    public string? Failure => _writing.Reason ?? _removing.Reason;

    /// <summary>Pictures of objects that are gone, and that no file has.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>There is a better picture of an object.</summary>
    public void Keep(Guid id, byte[] jpeg)
    {
        if (!_pictures.TryGetValue(id, out Picture? picture))
        {
            picture = new Picture();
            _pictures.Add(id, picture);
        }

        picture.Unwritten = jpeg;
        if (picture.Tried is not { } tried || time.GetElapsedTime(tried) >= WriteInterval)
        {
            Write(id, picture);
        }
    }

    /// <summary>An object is gone.</summary>
    public void End(Guid id)
    {
        if (_pictures.Remove(id, out Picture? picture) && picture.Unwritten is not null && !Write(id, picture))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    /// <summary>Removes what is too old, now and then, and what is too much.</summary>
    public void Tidy()
    {
        bool isSweep = _swept is not { } swept || time.GetElapsedTime(swept) >= SweepInterval;
        _swept = isSweep ? time.GetTimestamp() : _swept;
        SnapshotOptions limits = options.CurrentValue.Snapshots;
        DateTimeOffset now = time.GetUtcNow();
        long most = limits.MaximumMegabytes * Megabyte;
        Try(_removing, () =>
        {
            if (isSweep)
            {
                store.Sweep(now, limits.Retention);
            }

            // Some room is made at a time: to look through a folder of thousands of files for each picture would take long.
            if (store.Bytes > most)
            {
                store.Limit(most - (most / RoomToMake), now);
            }
        });
    }

    private bool Write(Guid id, Picture picture)
    {
        picture.Tried = time.GetTimestamp();
        bool written = Try(_writing, () => store.Write(id, picture.Unwritten!));
        picture.Unwritten = written ? null : picture.Unwritten;
        return written;
    }

    private bool Try(Trouble trouble, Action work)
    {
        try
        {
            work();
            if (trouble.Reason is not null)
            {
                LogWorks();
            }

            trouble.Reason = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk must not fill the log too: said once, until it works again. The reason names a file, and so is never the same.
            if (trouble.Reason is null)
            {
                LogFailed(e.Message);
            }

            trouble.Reason = e.Message;
            return false;
        }
    }

    [LoggerMessage(2300, LogLevel.Error, "Pictures of objects cannot be kept: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(2302, LogLevel.Information, "Pictures of objects are kept again.")]
    private partial void LogWorks();

    /// <summary>Whether one kind of work fails.</summary>
    private sealed class Trouble
    {
        private volatile string? _reason;

        /// <summary>Why it does; null where it does not.</summary>
        public string? Reason
        {
            get => _reason;
            set => _reason = value;
        }
    }

    /// <summary>A picture of an object that is being seen.</summary>
    private sealed class Picture
    {
        /// <summary>The newest, where no file has it.</summary>
        public byte[]? Unwritten { get; set; }

        /// <summary>When it was last tried to write one.</summary>
        public long? Tried { get; set; }
    }
}
