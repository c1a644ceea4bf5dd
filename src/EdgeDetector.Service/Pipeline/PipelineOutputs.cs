using System.Buffers;
using System.Text;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Telemetry;

namespace EdgeDetector.Service.Pipeline;

/// <summary>Where a camera's pipeline tells what it finds and how it does.</summary>
internal sealed record PipelineOutputs(
    MqttPublisher Publisher, MqttTopics Topics, PipelineMetrics Metrics, KnownClasses Classes, Heartbeats Heartbeats, SteadyClock Time)
{
    /// <summary>What a camera's state is called that is turned off.</summary>
    public const string Off = "off";

    /// <summary>Tells where a camera stands, retained.</summary>
    public void SayStatus(string camera, CaptureStatus status) => Say(new CameraStatusMessage
    {
        Device = Topics.Device,
        Camera = camera,
        State = status.State.ToString().ToLowerInvariant(),
        Reason = status.Reason,
        At = Time.WallNow,
        LastFrameAt = status.LastFrameAt is { } seen ? Time.ToWall(seen) : null,
        Frame = status.Width > 0 ? new FrameSizeMessage(status.Width, status.Height) : null,
    });

    /// <summary>Tells that a camera is turned off, retained.</summary>
    public void SayOff(string camera) => Say(new CameraStatusMessage { Device = Topics.Device, Camera = camera, State = Off, At = Time.WallNow });

    /// <summary>Tells a state in plain text, retained.</summary>
    public void SayText(string topic, string text) => Publisher.SetState(topic, buffer => Encoding.UTF8.GetBytes(text, buffer));

    /// <summary>Sends a picture, retained.</summary>
    public void SayPicture(string topic, byte[] jpeg) => Publisher.SetState(topic, buffer => buffer.Write(jpeg));

    private void Say(CameraStatusMessage message) => Publisher.SetState(
        Topics.CameraStatus(message.Camera), buffer => MessageJson.Write(buffer, message, MessageJson.Default.CameraStatusMessage));
}
