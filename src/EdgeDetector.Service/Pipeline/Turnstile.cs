namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// Lets cameras in to the shared detector, a fixed number at a time: next is the one of those that wait whose last turn is the longest ago.
/// A semaphore promises no order, and a fast camera would starve the others; the order of arrival alone would cost a slow camera a whole
/// round each time that it had to wait for its next frame. A camera takes its frame when its turn has come, so that it is the newest.
/// </summary>
/// <param name="places">How many may be inside at once.</param>
internal sealed class Turnstile(int places)
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<Ticket> _waiting = [];
    private int _free = places;
    private long _turns;

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
    /// <param name="ticket">The camera's own.</param>
    /// <param name="stillWaiting">Called every second: many cameras before a slow model may take long, and that is no fault.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled; there is no turn to leave.</exception>
    public void Enter(Ticket ticket, Action stillWaiting, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                ticket.LastTurn = ++_turns;
                return;
            }

            ticket.Called.Reset();
            _waiting.Add(ticket);
        }

        try
        {
            while (!ticket.Called.Wait(SignOfLife, cancellationToken))
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

    /// <summary>Ends a turn: of the cameras that wait, the one that has been without a turn for longest is next.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (_waiting.MinBy(ticket => ticket.LastTurn) is not { } next)
            {
                _free++;
                return;
            }

            _waiting.Remove(next);
            next.LastTurn = ++_turns;
            next.Called.Set();
        }
    }

    private void GiveUp(Ticket ticket)
    {
        lock (_lock)
        {
            // The turn may have been given at the very moment of the cancellation: pass it on.
            if (!_waiting.Remove(ticket))
            {
                Leave();
            }
        }
    }

    /// <summary>What one camera waits with.</summary>
    internal sealed class Ticket : IDisposable
    {
        /// <summary>Set when the turn has come.</summary>
        public ManualResetEventSlim Called { get; } = new();

        /// <summary>Number of the last turn it had; 0 before the first. Under the turnstile's lock.</summary>
        public long LastTurn { get; set; }

        /// <inheritdoc/>
        public void Dispose() => Called.Dispose();
    }
}
