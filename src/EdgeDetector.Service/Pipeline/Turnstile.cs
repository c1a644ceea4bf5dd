namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// Lets cameras in to the shared detector in the order in which they came, a fixed number at a time: a semaphore promises no
/// order, and a fast camera would starve the others. A camera takes its frame when its turn has come, so that it is the newest.
/// </summary>
/// <param name="places">How many may be inside at once.</param>
internal sealed class Turnstile(int places)
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<ManualResetEventSlim> _waiting = new();
    private int _free = places;

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Waits for a turn; each call that returns is followed by one <see cref="Leave"/>.</summary>
    /// <param name="ticket">The caller's own, reused from turn to turn.</param>
    /// <param name="stillWaiting">Called every second: many cameras before a slow model may take long, and that is no fault.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled; there is no turn to leave.</exception>
    public void Enter(ManualResetEventSlim ticket, Action stillWaiting, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            ticket.Reset();
            _waiting.Enqueue(ticket);
        }

        try
        {
            while (!ticket.Wait(SignOfLife, cancellationToken))
            {
                stillWaiting();
            }
        }
        catch (OperationCanceledException)
        {
            GiveUp(ticket);
            throw;
        }
    }

    /// <summary>Ends a turn: the longest waiting camera is next.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out ManualResetEventSlim? next))
            {
                next.Set();
            }
            else
            {
                _free++;
            }
        }
    }

    private void GiveUp(ManualResetEventSlim ticket)
    {
        lock (_lock)
        {
            // The turn may have been given at the very moment of the cancellation: pass it on.
            if (ticket.IsSet)
            {
                Leave();
                return;
            }

            for (int i = _waiting.Count; i > 0; i--)
            {
                ManualResetEventSlim other = _waiting.Dequeue();
                if (!ReferenceEquals(other, ticket))
                {
                    _waiting.Enqueue(other);
                }
            }
        }
    }
}
