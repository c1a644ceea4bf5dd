using System.Globalization;
using EdgeDetector.Objects;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Zones;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Frigate;

/// <summary>Tells one camera's objects as Frigate does. Used by the camera's thread.</summary>
/// <param name="camera">The camera's name.</param>
/// <param name="classes">The model's class names.</param>
/// <param name="outputs">Where to tell them.</param>
internal sealed class FrigatePublisher(string camera, IReadOnlyList<string> classes, SceneOutputs outputs)
{
    private readonly FrigateTopics _topics = new(outputs.Mqtt.Frigate.Prefix);
    private readonly SaidStates _said = new(outputs.Pipeline.Publisher);

    /// <summary>Sends what is to be told of a frame.</summary>
    public void Say(in TrackedScene scene)
    {
        foreach (ObjectEvent news in scene.Told)
        {
            // Nothing was told before the first event: nothing has changed since.
            FrigateEventMessage message = new(
                news.Kind.ToString().ToLowerInvariant(), ToMessage(news, news.Before ?? news.After), ToMessage(news, news.After));
            outputs.Pipeline.Publisher.Publish(new OutgoingMessage(
                _topics.Events, MqttQualityOfServiceLevel.AtMostOnce, false, message.Write));
        }
    }

    /// <summary>Tells the counts that have changed.</summary>
    public void SayCounts(ObjectCounts counts, CameraZones watch)
    {
        SayCounts(camera, ClassSet.All, (id) => counts.Of(id));
        foreach (Zone zone in watch.Zones.Zones)
        {
            SayCounts(zone.Name, zone.Classes, (id) => counts.Of(id, zone.Name));
        }
    }

    private void SayCounts(string place, ClassSet classesThere, Func<int?, ObjectCount> count)
    {
        Say(place, FrigateTopics.AnyClass, count(null));
        for (int id = 0; id < classes.Count; id++)
        {
            if (classesThere.Contains(id) && outputs.Pipeline.Classes.WasSeen(camera, classes[id]))
            {
                Say(place, classes[id], count(id));
            }
        }
    }

    private void Say(string place, string className, ObjectCount count)
    {
        _said.Say(_topics.Count(place, className), count.All.ToString(CultureInfo.InvariantCulture));
        _said.Say(_topics.ActiveCount(place, className), count.Active.ToString(CultureInfo.InvariantCulture));
    }

    private FrigateObjectMessage ToMessage(ObjectEvent news, ObjectState state) =>
        FrigateObjectMessage.From(camera, classes[news.Identity.ClassId], news.Identity, state);
}
