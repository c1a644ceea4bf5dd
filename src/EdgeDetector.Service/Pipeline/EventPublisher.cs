using System.Buffers;
using EdgeDetector.Objects;
using EdgeDetector.Service.Mqtt;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Pipeline;

/// <summary>Sends the events of one camera's objects in the product's own form. Used by the camera's thread.</summary>
/// <param name="camera">The camera's name.</param>
/// <param name="classes">The model's class names.</param>
/// <param name="outputs">Where to send them.</param>
internal sealed class EventPublisher(string camera, IReadOnlyList<string> classes, PipelineOutputs outputs)
{
    private readonly string _topic = outputs.Topics.Events(camera);

    /// <summary>Sends what is to be told of a frame.</summary>
    public void Say(in TrackedScene scene)
    {
        DateTimeOffset captured = scene.Frame.CapturedAt;
        foreach (ObjectEvent news in scene.Told)
        {
            EventMessage message = ToMessage(news, scene.CapturedAt);
            outputs.Publisher.Publish(new OutgoingMessage(_topic, MqttQualityOfServiceLevel.AtLeastOnce, false, buffer => Write(message, captured, buffer))
            {
                IsDurable = true,
            });
        }
    }

    private EventMessage ToMessage(ObjectEvent news, DateTimeOffset capturedAt) => new()
    {
        Type = news.Kind.ToString().ToLowerInvariant(),
        Id = news.Identity.Id,
        Sequence = news.Sequence,
        Device = outputs.Topics.Device,
        Camera = camera,
        CapturedAt = capturedAt,
        Frame = new FrameSizeMessage(news.After.Frame.Width, news.After.Frame.Height),
        Class = classes[news.Identity.ClassId],
        ClassId = news.Identity.ClassId,
        TrackId = news.Identity.TrackId,
        StartedAt = news.Identity.StartedAt,
        Changes = EventMessage.Words(news.Changes),
        Before = news.Before is { } before ? ObjectStateMessage.From(before, withPath: false) : null,
        After = ObjectStateMessage.From(news.After, withPath: true),
    };

    private void Write(EventMessage message, DateTimeOffset captured, IBufferWriter<byte> buffer)
    {
        message.AgeMs = Math.Round((outputs.Time.GetUtcNow() - captured).TotalMilliseconds, 3);
        MessageJson.Write(buffer, message, MessageJson.Default.EventMessage);
    }
}
