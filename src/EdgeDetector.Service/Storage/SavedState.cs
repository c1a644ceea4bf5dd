using System.Threading.Channels;

namespace EdgeDetector.Service.Storage;

/// <summary>
/// What the service keeps over restarts: written a while after it has changed, with all that has changed meanwhile, and at the end, so that
/// flash memory does not wear. Who pulls the plug loses the changes of that while. Whoever changes it never waits for the disk. Safe from any
/// thread.
/// </summary>
/// <typeparam name="T">What is kept; immutable.</typeparam>
internal sealed class SavedState<T>
    where T : class
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _saving = new();
    private readonly StateFile<T>? _file;
    private readonly TimeSpan _delay;
    private readonly TimeProvider _time;
    private T _value;
    private T _saved;

    /// <summary>Reads the file.</summary>
    /// <param name="file">Where it is kept; null: nowhere.</param>
    /// <param name="nothing">What holds where nothing was kept.</param>
    /// <param name="delay">How long after a change it is written.</param>
    /// <param name="time">The clock.</param>
    public SavedState(StateFile<T>? file, T nothing, TimeSpan delay, TimeProvider time)
    {
        _delay = delay;
        _file = file;
        _time = time;
        _value = _saved = file?.Load() ?? nothing;
    }

    /// <summary>What holds now.</summary>
    public T Value
    {
        get
        {
            lock (_lock)
            {
                return _value;
            }
        }
    }

    /// <summary>Changes it.</summary>
    /// <param name="change">Makes of what holds what is to hold; the same object where nothing is to change.</param>
    /// <returns>What holds now.</returns>
    public T Change(Func<T, T> change)
    {
        T before;
        T after;
        lock (_lock)
        {
            before = _value;
            after = _value = change(before);
        }

        if (!ReferenceEquals(before, after))
        {
            _changed.Writer.TryWrite(true);
        }

        return after;
    }

    /// <summary>Writes changes until the token ends it; <see cref="SaveLastAsync"/> writes the last ones.</summary>
    public async Task SaveAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _changed.Reader.ReadAsync(stoppingToken).ConfigureAwait(false))
            {
                await Task.Delay(_delay, _time, stoppingToken).ConfigureAwait(false);
                while (!TrySave())
                {
                    await Task.Delay(RetryInterval, _time, stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    /// <summary>Writes what has changed.</summary>
    /// <param name="cancellationToken">Ends the waiting for a disk that hangs.</param>
    public async Task SaveLastAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(TrySave, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The service ends without it.
        }
    }

    private bool TrySave()
    {
        lock (_saving)
        {
            T value = Value;
            if (!ReferenceEquals(value, _saved) && _file?.TrySave(value) == false)
            {
                return false;
            }

            _saved = value;
            return true;
        }
    }
}
