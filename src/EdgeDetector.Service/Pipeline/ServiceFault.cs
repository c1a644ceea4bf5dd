using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// An unexpected fault: it is logged and told, and the service ends with exit code 1, so that systemd
/// starts it anew. (A background service that throws ends the host with 0, which systemd takes for success.)
/// </summary>
internal sealed partial class ServiceFault(IHostApplicationLifetime lifetime, ILogger<ServiceFault> logger)
{
    private int _raised;

    /// <summary>
    /// Occurs once, before the service begins to end, with a line for people: the first fault, since what breaks later may follow from it.
    /// </summary>
    public event Action<string>? Raised;

    /// <summary>Whether the service ends because of a fault.</summary>
    public bool IsRaised => Volatile.Read(ref _raised) != 0;

    /// <summary>Ends the service.</summary>
    /// <param name="where">What broke.</param>
    /// <param name="exception">How.</param>
    public void Raise(string where, Exception exception)
    {
        LogFault(exception, where);
        End($"{where} broke: {exception.Message}");
    }

    /// <summary>Ends the service.</summary>
    /// <param name="problem">Why, in a line for people.</param>
    public void Raise(string problem)
    {
        LogProblem(problem);
        End(problem);
    }

    private void End(string problem)
    {
        if (Interlocked.Exchange(ref _raised, 1) == 0)
        {
            Raised?.Invoke(problem);
        }

        lifetime.StopApplication();
    }

    [LoggerMessage(2200, LogLevel.Critical, "{Where} broke; the service ends.")]
    private partial void LogFault(Exception exception, string where);

    [LoggerMessage(2201, LogLevel.Critical, "{Problem}; the service ends.")]
    private partial void LogProblem(string problem);
}
