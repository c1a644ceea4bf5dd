using System.Buffers;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Snapshots;
using EdgeDetector.Service.Telemetry;

namespace EdgeDetector.Service.Pipeline;

/// <summary>Where a camera's pipeline tells what it finds and how it does. Without snapshots, no pictures of objects are taken.</summary>
internal sealed record PipelineOutputs(
    MqttPublisher Publisher,
    MqttTopics Topics,
    PipelineMetrics Metrics,
    KnownClasses Classes,
    SnapshotWriter? Snapshots,
    Heartbeats Heartbeats,
    TimeProvider Time)
{
    /// <summary>What a camera's state is called that is turned off.</summary>
    public const string Off = "off";

    /// <summary>Tells where a camera stands, retained.</summary>
    public void SayStatus(string camera, CaptureStatus status) => Say(new CameraStatusMessage
    {
        Device = Topics.Device,
        Camera = camera,
        State = status.State.ToString().ToLowerInvariant(),
        Reason = status.Error,
        At = Time.GetUtcNow(),
        LastFrameAt = status.LastFrameAt,
        Frame = status.Width > 0 ? new FrameSizeMessage(status.Width, status.Height) : null,
    });

    /// <summary>Tells that a camera is turned off, retained.</summary>
    public void SayOff(string camera) => Say(new CameraStatusMessage { Device = Topics.Device, Camera = camera, State = Off, At = Time.GetUtcNow() });

    /// <summary>Sends the best picture of the newest object of a class, retained.</summary>
    public void SayBestSnapshot(SnapshotSubject subject, byte[] jpeg) =>
        Publisher.SetState(Topics.BestSnapshot(subject.Camera, subject.ClassName), buffer => buffer.Write(jpeg));

    private void Say(CameraStatusMessage message) => Publisher.SetState(
        Topics.CameraStatus(message.Camera), buffer => MessageJson.Write(buffer, message, MessageJson.Default.CameraStatusMessage));
}
