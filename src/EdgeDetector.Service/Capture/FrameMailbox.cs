namespace EdgeDetector.Service.Capture;

/// <summary>
/// Holds at most one frame between a camera and its consumer: the newest wins, and each frame it replaces is disposed and counted.
/// Any number of producers and consumers; waiting allocates nothing.
/// </summary>
internal sealed class FrameMailbox : IDisposable
{
    // A monitor and not a Lock: producers and consumers wait on it.
    private readonly object _gate = new();
    private Frame? _frame;
    private bool _completed;
    private long _dropped;
    private long _taken;

    /// <summary>Frames that nobody took.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Frames that were taken.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Frames waiting to be taken: 0 or 1.</summary>
    public int Count => Volatile.Read(ref _frame) is null ? 0 : 1;

    /// <summary>Puts a frame in, in place of an older one; the mailbox owns it from here on.</summary>
    public void Put(Frame frame)
    {
        Frame? replaced;
        lock (_gate)
        {
            replaced = _completed ? frame : _frame;
            _frame = _completed ? _frame : frame;
            Monitor.PulseAll(_gate);
        }

        // Outside the lock: giving pixels back is not the consumer's time.
        if (replaced is not null)
        {
            Drop(replaced);
        }
    }

    /// <summary>Puts a frame in once the one before it was taken; the mailbox owns it from here on, even when this throws.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; the frame was dropped.</exception>
    public void PutWhenEmpty(Frame frame, CancellationToken cancellationToken)
    {
        using (PulseWhenCancelled(cancellationToken))
        {
            lock (_gate)
            {
                while (_frame is not null && !_completed && !cancellationToken.IsCancellationRequested)
                {
                    Monitor.Wait(_gate);
                }
            }
        }

        if (cancellationToken.IsCancellationRequested)
        {
            Drop(frame);
            cancellationToken.ThrowIfCancellationRequested();
        }

        Put(frame);
    }

    /// <summary>
    /// Waits until a frame can be taken, and leaves it there: the consumer may have to wait for something else first, and a newer one
    /// may come. False where the time is up, or earlier; wait again.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public bool WaitForFrame(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using (PulseWhenCancelled(cancellationToken))
        {
            lock (_gate)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_frame is null)
                {
                    Monitor.Wait(_gate, timeout);
                    cancellationToken.ThrowIfCancellationRequested();
                }

                return _frame is not null;
            }
        }
    }

    /// <summary>Takes the frame, which the caller disposes; null where there is none.</summary>
    public Frame? TryTake()
    {
        lock (_gate)
        {
            return TakeHeld();
        }
    }

    /// <summary>Waits for a frame, which the caller disposes; null once the mailbox is completed and empty.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public Frame? Take(CancellationToken cancellationToken)
    {
        using (PulseWhenCancelled(cancellationToken))
        {
            lock (_gate)
            {
                while (_frame is null && !_completed)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Monitor.Wait(_gate);
                }

                return TakeHeld();
            }
        }
    }

    /// <summary>Counts a frame as dropped that must not be delivered, and disposes it.</summary>
    public void Drop(Frame frame)
    {
        frame.Dispose();
        Interlocked.Increment(ref _dropped);
    }

    /// <summary>No more frames will come: the last one can still be taken, then waiting ends with null.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Has whoever waits look again.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Completes the mailbox and drops what it holds.</summary>
    public void Dispose()
    {
        Complete();
        Frame? held;
        lock (_gate)
        {
            held = _frame;
            _frame = null;
        }

        if (held is not null)
        {
            Drop(held);
        }
    }

    private CancellationTokenRegistration PulseWhenCancelled(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static state => ((FrameMailbox)state!).Wake(), this);

    private Frame? TakeHeld()
    {
        Frame? frame = _frame;
        _frame = null;
        if (frame is not null)
        {
            Interlocked.Increment(ref _taken);
        }

        Monitor.PulseAll(_gate);
        return frame;
    }
}
