using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Telemetry;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// The beat of one camera's loop, which vouches for the one that looks after the camera: where that stands still or broke, the beat stops.
/// </summary>
/// <param name="capture">What reads the camera.</param>
/// <param name="heartbeats">Where the loop shows progress.</param>
/// <param name="time">The clock.</param>
internal sealed class CameraHeartbeat(CameraCapture capture, Heartbeats heartbeats, TimeProvider time) : IDisposable
{
    // The supervision of a camera ticks every second or more often, whatever the camera does.
    private static readonly TimeSpan CaptureSilence = TimeSpan.FromSeconds(10);

    private readonly Heartbeat _heartbeat = heartbeats.Register($"camera {capture.Name}");

    /// <summary>The loop goes on.</summary>
    /// <param name="step">What it does next.</param>
    /// <exception cref="InvalidOperationException">The camera's supervision broke in a way that nobody expected.</exception>
    public void Beat(string step)
    {
        if (capture.Completion.IsFaulted)
        {
            throw new InvalidOperationException("the camera's supervision broke", capture.Completion.Exception);
        }

        if (capture.Completion.IsCompleted || time.GetElapsedTime(capture.LastProgress) < CaptureSilence)
        {
            _heartbeat.Beat(step);
        }
        else
        {
            _heartbeat.Miss("supervision of the capture");
        }
    }

    /// <summary>The loop has ended.</summary>
    public void Dispose() => heartbeats.Unregister(_heartbeat);
}
