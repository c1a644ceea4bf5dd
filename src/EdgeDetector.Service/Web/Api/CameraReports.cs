using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.History;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Web.Api;

/// <summary>Tells how the cameras do, by the configuration in force.</summary>
internal sealed class CameraReports(
    DetectionPipeline pipeline, FigureHistory figures, IOptionsMonitor<EdgeDetectorOptions> options, SteadyClock time)
{
    /// <summary>All of them.</summary>
    public CamerasReport All()
    {
        EdgeDetectorOptions current = options.CurrentValue;
        return new CamerasReport([.. current.Cameras.Keys.Select(name => Of(name, current))]);
    }

    /// <summary>One of them; null where there is none of that name.</summary>
    public CameraReport? Of(string name)
    {
        EdgeDetectorOptions current = options.CurrentValue;
        return current.Cameras.ContainsKey(name) ? Of(name, current) : null;
    }

    private CameraReport Of(string name, EdgeDetectorOptions current)
    {
        CameraOptions own = current.Cameras[name];
        CameraPipeline? running = pipeline.Cameras.GetValueOrDefault(name);
        CaptureStatus status = running?.Capture.Status ?? new CaptureStatus();
        return new CameraReport
        {
            Name = name,
            // One that is being opened anew is in none of the pipeline's hands for a moment.
            State = running?.StateName ?? (own.Enabled ? CaptureState.Connecting.ToString().ToLowerInvariant() : PipelineOutputs.Off),
            Reason = status.Reason,
            Enabled = own.Enabled,
            Detect = own.Detection.Enabled,
            Fps = running is null ? null : figures.Newest.Cameras.GetValueOrDefault(name)?.Fps,
            FpsLimit = own.Detection.Fps,
            AgeMs = running?.LastAge is { } age ? Math.Round(age.TotalMilliseconds, 1) : null,
            LastFrameAt = status.LastFrameAt is { } seen ? time.ToWall(seen) : null,
            Frame = status.Width > 0 ? new FrameSizeMessage(status.Width, status.Height) : null,
            Frames = status.Captured,
            Dropped = status.Dropped,
            Reconnects = status.Reconnects,
            Confidence = own.Detection.Confidence ?? current.Detection.Confidence,
            Classes = CameraSettings.ConfidencesOf(name, current),
            Nms = current.Detection.Nms,
        };
    }
}
