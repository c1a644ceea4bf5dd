using System.Globalization;

namespace EdgeDetector.Service.Capture.Recovery;

/// <summary>
/// What is done for a camera that fails again and again: it is opened again, then the command is run, then somebody is alerted. Used by
/// the camera's loop; <see cref="Alert"/> may be read from any thread.
/// </summary>
internal sealed class RecoveryLadder(string camera, bool commandHelps)
{
    private const int FailuresWithoutCommand = 3;

    private volatile string? _alert;
    private int _failures;
    private int _failuresInAll;
    private int _seenRuns;
    private bool _wasHelped;

    /// <summary>The command; null: there is none.</summary>
    public RecoveryCommand? Command { get; set; }

    /// <summary>What a human has to look at; null where something is still to be tried.</summary>
    public string? Alert => _alert;

    /// <summary>The camera is well again.</summary>
    public void Reset()
    {
        (_failures, _failuresInAll) = (0, 0);
        _seenRuns = Command?.Runs ?? 0;
        _wasHelped = false;
        _alert = null;
    }

    /// <summary>The camera failed once more. Ends when what may help was done; true where that makes another attempt worth while at once.</summary>
    public async Task<bool> FailedAsync(CancellationToken cancellationToken)
    {
        _failuresInAll++;
        if (++_failures < (Command?.After ?? FailuresWithoutCommand))
        {
            return false;
        }

        if (commandHelps && Command is { IsConfigured: true } command)
        {
            await command.RunAsync(camera, cancellationToken).ConfigureAwait(false);
            if (command.Runs != _seenRuns)
            {
                // Whichever camera had it run: it deserves as many attempts as before.
                _seenRuns = command.Runs;
                _failures = 0;
                _wasHelped = true;
                return true;
            }
        }

        string tried = _wasHelped ? ", the recovery command did not help" : "";
        _alert = string.Create(CultureInfo.InvariantCulture, $"failed {_failuresInAll} times in a row{tried}");
        return false;
    }
}
