using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Engines;
using EdgeDetector.Yolo;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// Opens the model that a changed configuration asks for beside the one in use, which serves until the other has proven itself, and for
/// good where that fails.
/// </summary>
internal sealed partial class ModelReplacement(SharedDetector detector, ModelOpener opener, ILogger logger)
{
    private volatile string? _trouble;

    /// <summary>Why the model that is asked for is not in use; null where it is.</summary>
    public string? Trouble => _trouble;

    /// <summary>
    /// Opens the model that a configuration asks for, which is then the caller's; null where it is in use already, or cannot be used.
    /// </summary>
    /// <exception cref="OperationCanceledException">Told to stop while another process built the engine.</exception>
    /// <remarks>The file has been looked at before, with the configuration: what fails here is rare, such as a provider that does not run it.</remarks>
    public async Task<ServedModel?> OpenAsync(EdgeDetectorOptions wanted)
    {
        ServedModel served = detector.Current;
        if (served.IsWantedBy(wanted))
        {
            _trouble = null;
            return null;
        }

        try
        {
            // A provider's own code, for seconds and at worst for minutes.
            ServedModel opened = await Task.Factory.StartNew(
                () => opener.OpenAtOnce(wanted), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            if (opened.IsWantedBy(wanted))
            {
                _trouble = null;
                return opened;
            }

            // The configuration looks at what is there now and asks again.
            opened.Dispose();
            Keep(served, $"{wanted.Model.Path}: the file changed while it was opened");
        }
        catch (Exception e) when (e is ModelException or ExecutionProviderException)
        {
            Keep(served, e.Message);
        }

        return null;
    }

    private void Keep(ServedModel served, string reason)
    {
        _trouble = reason;
        LogKept(served.Name, reason);
    }

    [LoggerMessage(2003, LogLevel.Error, "The other model is not used, {Model} stays: {Reason}")]
    private partial void LogKept(string model, string reason);
}
