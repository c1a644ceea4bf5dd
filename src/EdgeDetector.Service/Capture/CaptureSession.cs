using System.Globalization;

namespace EdgeDetector.Service.Capture;

/// <summary>
/// One opening of a camera, on a thread of its own: opens the source, reads it into the mailbox, and disposes it on that same thread,
/// whenever its native calls return.
/// </summary>
internal sealed class CaptureSession
{
    private readonly Lock _gate = new();
    private readonly Func<IFrameSource> _create;
    private readonly CaptureSinks _sinks;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop;
    private readonly PictureFingerprint? _fingerprint;
    private readonly TaskCompletionSource _firstFrame = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SessionEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _startedAt;
    private long _lastProgress;
    private long _lastFrame;
    private volatile bool _open;
    private bool _ended;
    private volatile bool _waitsForConsumer;

    private CaptureSession(Func<IFrameSource> create, CaptureSinks sinks, TimeProvider time, CancellationToken stop)
    {
        _create = create;
        _sinks = sinks;
        _time = time;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _fingerprint = sinks.SamePictureIsFault ? new PictureFingerprint() : null;
        _startedAt = time.GetTimestamp();
        _lastProgress = _startedAt;
        _lastFrame = _startedAt;
    }

    /// <summary>Ends, without an exception, when the thread has disposed the source.</summary>
    public Task<SessionEnd> Completion => _completion.Task;

    /// <summary>Ends with the first frame; never, where none comes.</summary>
    public Task FirstFrame => _firstFrame.Task;

    /// <summary>Whether the source was opened.</summary>
    public bool IsOpen => _open;

    /// <summary>How long nothing new has come; zero while it is the consumer that is waited for.</summary>
    public TimeSpan Silence => _waitsForConsumer ? TimeSpan.Zero : _time.GetElapsedTime(Interlocked.Read(ref _lastProgress));

    /// <summary>How long the session has lived.</summary>
    public TimeSpan Age => _time.GetElapsedTime(_startedAt);

    // Pictures come although nothing new does: then they are all the same.
    private bool RepeatsPicture => Interlocked.Read(ref _lastFrame) > Interlocked.Read(ref _lastProgress);

    /// <summary>How a session ends whose <see cref="Silence"/> is too long: in the same words at every attempt.</summary>
    /// <param name="source">What is read.</param>
    /// <param name="limit">Longer than which it is.</param>
    public SessionEnd EndSilent(CameraSource source, TimeSpan limit)
    {
        string seconds = limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        return !IsOpen ? Silent($"opening {source.Redacted} takes longer than {seconds} s", CaptureFault.Hung)
            : RepeatsPicture ? Silent($"the same picture for {seconds} s", CaptureFault.Frozen)
            : Silent($"no picture for {seconds} s", CaptureFault.Hung);

        static SessionEnd Silent(string error, CaptureFault fault) => new(SessionEndKind.Silent, error, fault);
    }

    /// <summary>Starts the thread.</summary>
    public static CaptureSession Start(
        string camera, Func<IFrameSource> create, CaptureSinks sinks, TimeProvider time, CancellationToken stop)
    {
        CaptureSession session = new(create, sinks, time, stop);
        Thread thread = new(session.Run) { Name = $"capture {camera}", IsBackground = true };
        thread.Start();
        return session;
    }

    /// <summary>Asks the thread to end; it does so when its native call returns.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _stop.Cancel();
            }
        }
    }

    private void Run()
    {
        SessionEnd end;
        try
        {
            using IFrameSource source = _create();
            source.Open(_stop.Token);
            Progress();
            _open = true;
            end = Deliver(source);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            end = new SessionEnd(SessionEndKind.Cancelled, "");
        }
        catch (CaptureException exception)
        {
            end = new SessionEnd(SessionEndKind.Broken, exception.Message, exception.Fault);
        }
        catch (Exception exception)
        {
            // A thread must not take the process with it; the camera's state tells what happened.
            end = new SessionEnd(SessionEndKind.Broken, $"unexpected {exception.GetType().Name}: {exception.Message}");
        }

        lock (_gate)
        {
            _ended = true;
            _stop.Dispose();
        }

        _completion.SetResult(end);
    }

    private SessionEnd Deliver(IFrameSource source)
    {
        CancellationToken stop = _stop.Token;
        while (source.Read(stop) is { } frame)
        {
            if (stop.IsCancellationRequested)
            {
                _sinks.Mailbox.Drop(frame);
                stop.ThrowIfCancellationRequested();
            }

            Interlocked.Exchange(ref _lastFrame, _time.GetTimestamp());
            if (_fingerprint?.Changed(frame) ?? true)
            {
                Progress();
            }

            _sinks.Arrived(frame);
            Put(frame, stop);
            _firstFrame.TrySetResult();
        }

        return new SessionEnd(SessionEndKind.EndOfSource, "");
    }

    private void Put(Frame frame, CancellationToken stop)
    {
        if (!_sinks.WaitForConsumer)
        {
            _sinks.Mailbox.Put(frame);
            return;
        }

        _waitsForConsumer = true;
        _sinks.Mailbox.PutWhenEmpty(frame, stop);
        Progress();
        _waitsForConsumer = false;
    }

    private void Progress() => Interlocked.Exchange(ref _lastProgress, _time.GetTimestamp());
}

/// <summary>Where a session's frames go, and under which rules.</summary>
/// <param name="Mailbox">Takes the frames.</param>
/// <param name="Arrived">Hears of each frame before it goes; must not keep it.</param>
/// <param name="WaitForConsumer">No frame is dropped: reading waits until the last one was taken.</param>
/// <param name="SamePictureIsFault">Whether a picture that repeats counts as silence.</param>
internal sealed record CaptureSinks(FrameMailbox Mailbox, Action<Frame> Arrived, bool WaitForConsumer, bool SamePictureIsFault);

/// <summary>How a session ended, and why; the fault counts only where it was one.</summary>
internal readonly record struct SessionEnd(SessionEndKind Kind, string Error, CaptureFault Fault = CaptureFault.Broken);

/// <summary>The ways a session ends.</summary>
internal enum SessionEndKind
{
    /// <summary>It was told to.</summary>
    Cancelled,

    /// <summary>The file or folder came to its end.</summary>
    EndOfSource,

    /// <summary>The source could not be opened or broke.</summary>
    Broken,

    /// <summary>Nothing new came for too long.</summary>
    Silent,
}
