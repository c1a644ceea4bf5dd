using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Tracking;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.DeepStream;

/// <summary>Sends each frame's objects as DeepStream's message broker would. Used by the camera's thread.</summary>
/// <param name="camera">The camera's name.</param>
/// <param name="classes">The model's class names.</param>
/// <param name="outputs">Where to send them.</param>
internal sealed class DeepStreamPublisher(string camera, IReadOnlyList<string> classes, SceneOutputs outputs)
{
    private readonly string _topic = $"{outputs.Mqtt.DeepStream.Prefix}/{camera}";
    private readonly List<string> _objects = [];
    private bool _saidSomething;

    /// <summary>Sends a frame's objects; after the last one has left, one empty message.</summary>
    public void Say(in TrackedScene scene)
    {
        _objects.Clear();
        foreach (ref readonly Track track in scene.Frame.Tracks)
        {
            if (track.State == TrackState.Confirmed)
            {
                // The box as it was seen, without the tracker's smoothing, which lags.
                ref readonly Detection seen = ref scene.Found[scene.Identities.IndexOf(track.Id)];
                _objects.Add(DeepStreamMessage.TextOf(track.Id, seen, classes[track.ClassId]));
            }
        }

        if (_objects.Count == 0 && !_saidSomething)
        {
            return;
        }

        _saidSomething = _objects.Count > 0;
        DeepStreamMessage message = new()
        {
            Id = scene.Sequence,
            Timestamp = DeepStreamMessage.TimeOf(scene.CapturedAt),
            SensorId = camera,
            Objects = [.. _objects],
        };
        outputs.Pipeline.Publisher.Publish(new OutgoingMessage(_topic, MqttQualityOfServiceLevel.AtMostOnce, false, message.Write));
    }
}
