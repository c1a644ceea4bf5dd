using System.Text;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;

namespace EdgeDetector.Service.Telemetry;

/// <summary>
/// What this run breaks of, or the last one broke of, as the retained state <see cref="MqttTopics.Problem"/>; kept for the next start.
/// </summary>
internal sealed class ProblemState
{
    private readonly PastFaults _past;
    private readonly MqttPublisher _publisher;
    private readonly MqttTopics _topics;

    /// <summary>Says what the last run broke of, or that there is no problem, and from now on what this one breaks of.</summary>
    public ProblemState(PastFaults past, ServiceFault fault, MqttPublisher publisher, MqttTopics topics)
    {
        _past = past;
        _publisher = publisher;
        _topics = topics;
        Tell(past.Last is { } row ? $"{row.Problem} ({row.Count} in a row, the last at {row.At:u})" : MqttTopics.NoProblem);
        fault.Raised += problem =>
        {
            _past.Note(problem);
            Tell(problem);
        };
    }

    /// <summary>Whether it tells of the last run.</summary>
    public bool IsOfPast => _past.Last is not null;

    /// <summary>All is well: there is no problem, and the next fault is the first of a row.</summary>
    public void Clear()
    {
        _past.Forget();
        Tell(MqttTopics.NoProblem);
    }

    private void Tell(string problem) => _publisher.SetState(_topics.Problem, buffer => Encoding.UTF8.GetBytes(problem, buffer));
}
