namespace EdgeDetector.Service.Storage;

/// <summary>
/// What the service keeps over restarts and changes often: written at most every few seconds and at the end, so that flash memory does not
/// wear. Who pulls the plug loses the last changes. Safe from any thread.
/// </summary>
/// <typeparam name="T">What is kept; immutable.</typeparam>
internal sealed class SavedState<T>
    where T : class
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Lock _saving = new();
    private readonly StateFile<T>? _file;
    private readonly TimeProvider _time;
    private T _value;
    private T _saved;

    /// <summary>Reads the file.</summary>
    /// <param name="file">Where it is kept; null: nowhere.</param>
    /// <param name="nothing">What holds where nothing was kept.</param>
    /// <param name="time">The clock.</param>
    public SavedState(StateFile<T>? file, T nothing, TimeProvider time)
    {
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
        lock (_lock)
        {
            return _value = change(_value);
        }
    }

    /// <summary>Writes changes now and then until the token ends it; <see cref="Save"/> writes the last ones.</summary>
    public async Task SaveAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(SaveInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Save();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    /// <summary>Writes what has changed; what cannot be written now is tried again by <see cref="SaveAsync"/>.</summary>
    public void Save()
    {
        lock (_saving)
        {
            T value = Value;
            if (!ReferenceEquals(value, _saved) && _file?.TrySave(value) != false)
            {
                _saved = value;
            }
        }
    }
}
