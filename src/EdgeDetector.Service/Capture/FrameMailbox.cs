using System.Threading.Tasks.Sources;

namespace EdgeDetector.Service.Capture;

/// <summary>
/// Holds at most one frame between a camera and its consumer: the newest wins, and each frame it replaces is disposed and counted.
/// Any number of producers, one consumer at a time. Waiting allocates nothing.
/// </summary>
internal sealed class FrameMailbox : IValueTaskSource<Frame?>, IThreadPoolWorkItem, IDisposable
{
    private readonly object _gate = new();
    private ManualResetValueTaskSourceCore<bool> _waiter;
    private CancellationToken _waiterToken;
    private CancellationTokenRegistration _waiterRegistration;
    private Frame? _frame;
    private bool _waiting;
    private bool _waiterCancelled;
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
        bool wake;
        lock (_gate)
        {
            replaced = _completed ? frame : _frame;
            _frame = _completed ? _frame : frame;
            wake = TryClaimWaiter();
            Monitor.PulseAll(_gate);
        }

        Finish(replaced, wake);
    }

    /// <summary>Puts a frame in once the one before it was taken; the mailbox owns it from here on, even when this throws.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; the frame was dropped.</exception>
    public void PutWhenEmpty(Frame frame, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static state => ((FrameMailbox)state!).Pulse(), this))
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

    /// <summary>Waits until a frame can be taken; false where none came in time.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public bool WaitForFrame(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static state => ((FrameMailbox)state!).Pulse(), this))
        {
            lock (_gate)
            {
                if (_frame is null)
                {
                    cancellationToken.ThrowIfCancellationRequested();
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
        using (cancellationToken.UnsafeRegister(static state => ((FrameMailbox)state!).Pulse(), this))
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

    /// <summary>Waits for a frame, which the caller disposes; null once the mailbox is completed and empty.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public ValueTask<Frame?> TakeAsync(CancellationToken cancellationToken)
    {
        short version;
        lock (_gate)
        {
            if (_frame is not null || _completed)
            {
                return new ValueTask<Frame?>(TakeHeld());
            }

            if (_waiting)
            {
                throw new InvalidOperationException("Only one consumer may wait for a frame.");
            }

            _waiter.Reset();
            version = _waiter.Version;
            _waiting = true;
            _waiterCancelled = false;
            _waiterToken = cancellationToken;
        }

        // Outside the lock: an already cancelled token calls back at once. A frame may arrive before the registration is kept;
        // then it is undone here, for nobody else will.
        CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static state => ((FrameMailbox)state!).CancelWaiter(), this);
        lock (_gate)
        {
            if (_waiting && _waiter.Version == version)
            {
                _waiterRegistration = registration;
                registration = default;
            }
        }

        registration.Unregister();
        return new ValueTask<Frame?>(this, version);
    }

    /// <summary>Counts a frame as dropped that must not be delivered, and disposes it.</summary>
    public void Drop(Frame frame) => Finish(frame, wake: false);

    /// <summary>No more frames will come: the last one can still be taken, then waiting ends with null.</summary>
    public void Complete()
    {
        bool wake;
        lock (_gate)
        {
            _completed = true;
            wake = TryClaimWaiter();
            Monitor.PulseAll(_gate);
        }

        Finish(null, wake);
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

        Finish(held, wake: false);
    }

    void IThreadPoolWorkItem.Execute() => _waiter.SetResult(true);

    ValueTaskSourceStatus IValueTaskSource<Frame?>.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource<Frame?>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiter.OnCompleted(continuation, state, token, flags);

    Frame? IValueTaskSource<Frame?>.GetResult(short token)
    {
        _waiter.GetResult(token);
        lock (_gate)
        {
            if (_waiterCancelled)
            {
                throw new OperationCanceledException(_waiterToken);
            }

            // The frame is taken now and not when the waiter was woken: what came in between is newer.
            return TakeHeld();
        }
    }

    private void CancelWaiter()
    {
        bool wake;
        lock (_gate)
        {
            // A callback that lost its race may come late, when the next wait, on another token, has begun: that one stays.
            wake = _waiterToken.IsCancellationRequested && TryClaimWaiter();
            _waiterCancelled |= wake;
        }

        Finish(null, wake);
    }

    private void Pulse()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Whoever gets true here, under the lock, is the one who wakes the waiter.</summary>
    private bool TryClaimWaiter()
    {
        bool claimed = _waiting;
        _waiting = false;
        return claimed;
    }

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

    /// <summary>What must not happen under the lock: giving pixels back and waking the waiter (on the pool, never on the camera's thread).</summary>
    private void Finish(Frame? dropped, bool wake)
    {
        if (dropped is not null)
        {
            dropped.Dispose();
            Interlocked.Increment(ref _dropped);
        }

        if (wake)
        {
            _waiterRegistration.Unregister();
            _waiterRegistration = default;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
