using System.Globalization;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Pipeline;

namespace EdgeDetector.Service.Telemetry;

/// <summary>How the service does, in one line that systemctl status shows.</summary>
internal sealed class ServiceStatus(DetectionPipeline pipeline, SharedDetector detector, TimeProvider time)
{
    private readonly RateMeter _inferred = new(time, time.GetTimestamp());

    /// <summary>Such as <c>2/2 cameras, 24.9 fps, tensorrt</c>.</summary>
    public string Line()
    {
        IReadOnlyDictionary<string, CameraPipeline> cameras = pipeline.Cameras;
        int online = cameras.Values.Count(camera => camera.Capture.Status.State is CaptureState.Online);
        double fps = _inferred.PerSecond(cameras.Values.Sum(camera => camera.Inferred));
        return string.Create(CultureInfo.InvariantCulture, $"{online}/{cameras.Count} cameras, {fps:0.0} fps, {detector.ProviderName}");
    }
}
