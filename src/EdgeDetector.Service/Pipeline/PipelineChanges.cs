using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// What is to be done to the cameras that run, one change after the other; of those that come meanwhile the newest alone counts, so that no
/// flood of them piles up. Safe from any thread.
/// </summary>
/// <param name="first">The configuration that is in force already.</param>
/// <param name="apply">Carries out a change; says what became of it.</param>
/// <param name="fault">Hears of a change that broke in a way that nobody expected.</param>
/// <param name="time">The clock.</param>
internal sealed class PipelineChanges(EdgeDetectorOptions first, Func<PipelineChange, Task<ChangeResult>> apply, ServiceFault fault, TimeProvider time)
{
    // Neither drivers nor network cameras take it well to be opened and closed in a flurry, and each opening leaves the memory of its frames
    // to the next full collection.
    private static readonly TimeSpan Breather = TimeSpan.FromSeconds(1);

    // Of a thousand commands a second fifty act: nobody sees more, and each may have events of all objects.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _restarts = [];
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EdgeDetectorOptions _considered = first;
    private EdgeDetectorOptions _wanted = first;
    private Task _changing = Task.CompletedTask;
    private ITimer? _retry;
    private bool _isChanging;
    private bool _isDue;

    /// <summary>Ends when the service stops: nobody waits for a change any more.</summary>
    public Task Stopping => _stopping.Task;

    /// <summary>Another configuration is to be in force.</summary>
    public void Want(EdgeDetectorOptions wanted)
    {
        lock (_lock)
        {
            _wanted = wanted;
            Change();
        }
    }

    /// <summary>A camera is to be opened anew; false, and nothing, where that is to be done already.</summary>
    public bool Restart(string camera)
    {
        lock (_lock)
        {
            if (!_restarts.Add(camera))
            {
                return false;
            }

            Change();
            return true;
        }
    }

    /// <summary>Begins no more changes, and waits for the one that is under way.</summary>
    public async Task StopAsync()
    {
        lock (_lock)
        {
            _stopping.SetResult();
            _retry?.Dispose();
        }

        await _changing.ConfigureAwait(false);
    }

    private void Change()
    {
        if (!_isChanging && !_stopping.Task.IsCompleted)
        {
            _isChanging = true;
            _changing = Task.Run(ChangeAsync);
        }
    }

    private async Task ChangeAsync()
    {
        try
        {
            while (Next() is { } change)
            {
                ChangeResult result = await apply(change).ConfigureAwait(false);
                Done(change, result);
                await Task.WhenAny(Task.Delay(result.HasOpenedOrClosed ? Breather : Pause, time), _stopping.Task).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            fault.Raise("applying a changed configuration", e);
        }
    }

    private PipelineChange? Next()
    {
        lock (_lock)
        {
            _isChanging = !_stopping.Task.IsCompleted && (_isDue || !ReferenceEquals(_wanted, _considered) || _restarts.Count > 0);
            _isDue = false;
            return _isChanging ? new PipelineChange(_wanted, [.. _restarts]) : null;
        }
    }

    private void Done(PipelineChange change, ChangeResult result)
    {
        lock (_lock)
        {
            _considered = change.Options;
            _restarts.ExceptWith(change.Restarts);
            if (result.IsToRetry && !_stopping.Task.IsCompleted)
            {
                _retry ??= time.CreateTimer(_ => TryAgain(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _retry.Change(Retry, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>What could not be applied is tried again: the GPU may have room for the model by now.</summary>
    private void TryAgain()
    {
        lock (_lock)
        {
            _isDue = true;
            Change();
        }
    }
}

/// <summary>What is to be done to the cameras that run.</summary>
/// <param name="Options">The configuration to have in force.</param>
/// <param name="Restarts">Cameras to open anew in any case.</param>
internal sealed record PipelineChange(EdgeDetectorOptions Options, IReadOnlyList<string> Restarts);

/// <summary>What became of a change.</summary>
/// <param name="HasOpenedOrClosed">Whether cameras were opened or closed.</param>
/// <param name="IsToRetry">Whether something could not be applied that may be applied later.</param>
internal readonly record struct ChangeResult(bool HasOpenedOrClosed, bool IsToRetry);
