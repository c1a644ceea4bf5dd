using System.Buffers;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Pipeline;

/// <summary>Sends what is found in each frame of one camera. Used by the camera's thread.</summary>
/// <param name="camera">The camera's name.</param>
/// <param name="shared">The model and what runs it.</param>
/// <param name="outputs">Where to send it.</param>
internal sealed class DetectionsPublisher(string camera, SharedDetector shared, PipelineOutputs outputs)
{
    private readonly string _topic = outputs.Topics.Detections(camera);
    private bool _saidSomething;

    /// <summary>Sends one frame's message, where one is asked for.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    /// <param name="tracking">What was found in it.</param>
    /// <param name="options">How it is sent.</param>
    /// <param name="timing">Where its time went.</param>
    public void Say(Frame frame, CameraTracking tracking, DetectionMessageOptions options, TimingMessage timing)
    {
        bool something = tracking.Detections.Count > 0;
        // The one empty message after the last object tells a subscriber that it left.
        if (options.OnlyWhenDetected && !something && !_saidSomething)
        {
            return;
        }

        _saidSomething = something;
        DateTimeOffset captured = frame.CapturedAt;
        DetectionsMessage message = ToMessage(frame, tracking, timing);
        outputs.Publisher.Publish(
            new OutgoingMessage(_topic, (MqttQualityOfServiceLevel)options.Qos, options.Retain, buffer => Write(message, captured, buffer))
            {
                IsDurable = options.Durable,
            });
    }

    private DetectionsMessage ToMessage(Frame frame, CameraTracking tracking, TimingMessage timing)
    {
        ServedModel model = shared.Current;
        DetectionMessage[] detections = new DetectionMessage[tracking.Detections.Count];
        for (int i = 0; i < detections.Length; i++)
        {
            Detection detection = tracking.Detections[i];
            long identity = tracking.Identities[i];
            detections[i] = DetectionMessage.From(detection, model.Classes[detection.ClassId], frame.Width, frame.Height) with
            {
                TrackId = identity > 0 ? identity : null,
            };
        }

        return new DetectionsMessage
        {
            Device = outputs.Topics.Device,
            Camera = camera,
            Sequence = frame.Sequence,
            CapturedAt = outputs.Time.ToWall(frame.CapturedAt),
            TimingMs = timing,
            Frame = new FrameSizeMessage(frame.Width, frame.Height),
            Model = model.Name,
            Provider = model.ProviderName,
            Detections = detections,
        };
    }

    private void Write(DetectionsMessage message, DateTimeOffset captured, IBufferWriter<byte> buffer)
    {
        message.AgeMs = Math.Round((outputs.Time.GetUtcNow() - captured).TotalMilliseconds, 3);
        MessageJson.Write(buffer, message, MessageJson.Default.DetectionsMessage);
    }
}
