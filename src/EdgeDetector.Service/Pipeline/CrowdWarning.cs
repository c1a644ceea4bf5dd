using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// Says in the log that a camera's model sees more objects than anybody can follow: at most once an hour, the counter on /metrics tells the
/// rest. Used by the camera's thread.
/// </summary>
internal sealed partial class CrowdWarning(string camera, TimeProvider time, ILogger<CrowdWarning> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private long? _said;

    /// <summary>A frame had too many.</summary>
    public void Say()
    {
        if (_said is { } said && time.GetElapsedTime(said) < Interval)
        {
            return;
        }

        _said = time.GetTimestamp();
        LogCrowd(camera, CameraSettings.MostDetections);
    }

    [LoggerMessage(
        2400,
        LogLevel.Warning,
        "Camera {Camera}: the model sees more than {Most} objects in a frame, of which the most confident ones count. "
        + "Look at the camera's picture; raise detection.confidence and tracking.lowConfidence if it is fine.")]
    private partial void LogCrowd(string camera, int most);
}
