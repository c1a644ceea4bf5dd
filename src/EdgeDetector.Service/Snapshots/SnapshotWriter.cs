using EdgeDetector.Service.Pipeline;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenCvSharp;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace EdgeDetector.Service.Snapshots;

/// <summary>
/// Makes the best pictures of objects JPEGs, tells them, and keeps them in files. One thread of its own does all that takes long; who gives
/// it pictures never waits.
/// </summary>
internal sealed partial class SnapshotWriter(
    SnapshotStore store, SnapshotFiles files, ServiceFault fault, TimeProvider time, ILogger<SnapshotWriter> logger) : IHostedService, IDisposable
{
    private const int MostObjects = 512;
    private const long MostWaitingBytes = 64L << 20;

    private static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongWork = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private readonly LiveSnapshots _live = new(MostObjects, MostWaitingBytes);
    private readonly Dictionary<string, Dictionary<string, long>> _newest = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private volatile bool _isStopping;
    private long _busySince;
    private long _encoded;
    private long _failed;

    /// <summary>
    /// Hears of each better picture of the newest object of its class, as a JPEG, on the thread that encodes: must be quick and must not throw.
    /// </summary>
    public event Action<SnapshotSubject, byte[]>? Renewed;

    /// <summary>What became of the pictures since the start.</summary>
    public SnapshotCounters Counters =>
        new(Interlocked.Read(ref _encoded), _live.Dropped, files.Lost + Interlocked.Read(ref _failed), store.Removed, store.Bytes);

    /// <summary>Objects whose pictures wait.</summary>
    public int Waiting => _live.Waiting;

    /// <summary>What is wrong now; null where nothing is.</summary>
    public string? Trouble =>
        files.Failure is { } failure ? $"pictures cannot be kept: {failure}"
        : Interlocked.Read(ref _busySince) is var since && since != 0 && time.GetElapsedTime(since) > LongWork
            ? FormattableString.Invariant($"a picture takes {time.GetElapsedTime(since).TotalSeconds:0} s already")
        : null;

    /// <inheritdoc cref="LiveSnapshots.HasRoom"/>
    public bool HasRoom(Guid id, long bytes) => _live.HasRoom(id, bytes);

    /// <summary>A better picture of an object.</summary>
    /// <param name="subject">Who it shows.</param>
    /// <param name="draft">The pixels; not the caller's any more.</param>
    /// <param name="format">Size and quality.</param>
    /// <returns>Whether there was room for it.</returns>
    public bool Renew(SnapshotSubject subject, PictureDraft draft, JpegFormat format) => _live.Renew(subject, new SnapshotOrder(draft, format));

    /// <summary>An object is gone.</summary>
    public void End(Guid id) => _live.End(id);

    /// <summary>The best picture of an object, as a JPEG; null where there is none.</summary>
    public async Task<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        byte[]? jpeg = _live.Find(id) is { } found ? await found.WaitAsync(cancellationToken).ConfigureAwait(false) : null;
        return jpeg is null ? store.Open(id) : new MemoryStream(jpeg, writable: false);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = _ended.Task;
        new Thread(Run) { Name = "snapshots", IsBackground = true, Priority = ThreadPriority.BelowNormal }.Start();
        return Task.CompletedTask;
    }

    /// <summary>Writes what is not written yet, as far as the time lasts.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _live.EndAll();
        _isStopping = true;
        await _running.WaitAsync(EndLimit, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A disk that hangs still has the thread.
        if (_running.IsCompleted)
        {
            _live.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            while (!_isStopping || _live.Waiting > 0)
            {
                SnapshotWork? work = _live.Take(IdleInterval);
                Interlocked.Exchange(ref _busySince, time.GetTimestamp());
                if (work is { } next)
                {
                    Do(next);
                }

                files.Tidy();
                Interlocked.Exchange(ref _busySince, 0);
            }
        }
        catch (Exception e)
        {
            fault.Raise("snapshots", e);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private void Do(SnapshotWork work)
    {
        SnapshotSubject subject = work.Object.Subject;
        if (work.Order is { } order && Encode(order) is { } jpeg)
        {
            _live.Encoded(work.Object, jpeg);
            if (IsNewest(work.Object))
            {
                Renewed?.Invoke(subject, jpeg);
            }

            files.Keep(subject.Id, jpeg);
        }

        if (work.IsEnded)
        {
            // The file first: whoever asks for the picture finds the one or the other.
            files.End(subject.Id);
            _live.Remove(work.Object);
        }
    }

    private byte[]? Encode(SnapshotOrder order)
    {
        using PictureDraft draft = order.Draft;
        try
        {
            byte[] jpeg = draft.ToJpeg(order.Format);
            Interlocked.Increment(ref _encoded);
            return jpeg;
        }
        catch (OpenCVException e)
        {
            Interlocked.Increment(ref _failed);
            LogNotEncoded(e.Message);
            return null;
        }
    }

    private bool IsNewest(LiveSnapshot live)
    {
        if (!_newest.TryGetValue(live.Subject.Camera, out Dictionary<string, long>? classes))
        {
            classes = [];
            _newest.Add(live.Subject.Camera, classes);
        }

        long newest = Math.Max(live.Number, classes.GetValueOrDefault(live.Subject.ClassName));
        classes[live.Subject.ClassName] = newest;
        return live.Number == newest;
    }

    [LoggerMessage(2301, LogLevel.Warning, "A picture of an object cannot be encoded: {Reason}")]
    private partial void LogNotEncoded(string reason);
}

/// <summary>What became of the pictures of objects since the start.</summary>
/// <param name="Encoded">Made a JPEG.</param>
/// <param name="Dropped">Found no room to wait in.</param>
/// <param name="Lost">Could not be encoded, or not be written before their object was gone.</param>
/// <param name="Removed">Files that were removed because they were old or too many.</param>
/// <param name="Bytes">What the files take now, in bytes.</param>
internal readonly record struct SnapshotCounters(long Encoded, long Dropped, long Lost, long Removed, long Bytes);
