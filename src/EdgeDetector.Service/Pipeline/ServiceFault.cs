using System.Text;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// An unexpected fault: it is logged, told to subscribers, kept for the next start, and the service ends with exit code 1, so that systemd
/// starts it anew. (A background service that throws ends the host with 0, which systemd takes for success.)
/// </summary>
internal sealed partial class ServiceFault(
    IHostApplicationLifetime lifetime, PastFaults past, MqttPublisher publisher, MqttTopics topics, ILogger<ServiceFault> logger)
{
    private int _raised;

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

    /// <summary>Tells subscribers that there is a problem, or none; retained.</summary>
    /// <param name="problem">What it is, in a line for people; null: none.</param>
    public void Tell(string? problem) =>
        publisher.SetState(topics.Problem, buffer => Encoding.UTF8.GetBytes(problem ?? MqttTopics.NoProblem, buffer));

    private void End(string problem)
    {
        // The first fault is the one to tell of; what breaks while the service ends may follow from it.
        if (Interlocked.Exchange(ref _raised, 1) == 0)
        {
            past.Note(problem);
            Tell(problem);
        }

        lifetime.StopApplication();
    }

    [LoggerMessage(2200, LogLevel.Critical, "{Where} broke; the service ends.")]
    private partial void LogFault(Exception exception, string where);

    [LoggerMessage(2201, LogLevel.Critical, "{Problem}; the service ends.")]
    private partial void LogProblem(string problem);
}
