using EdgeDetector.Objects;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Frigate;

/// <summary>Tells one camera's objects as Frigate does. Used by the camera's thread.</summary>
/// <param name="camera">The camera's name.</param>
/// <param name="classes">The model's class names.</param>
/// <param name="known">Of which classes counts are told.</param>
/// <param name="frigate">Where to tell them.</param>
internal sealed class FrigatePublisher(string camera, IReadOnlyList<string> classes, KnownClasses known, FrigateOutputs frigate)
{
    private CameraZones? _watch;

    /// <summary>Sends what is to be told of a frame.</summary>
    public void Say(in TrackedScene scene)
    {
        foreach (ObjectEvent news in scene.Told)
        {
            // Nothing was told before the first event: nothing has changed since.
            FrigateEventMessage message = new(
                news.Kind.ToString().ToLowerInvariant(), ToMessage(news, news.Before ?? news.After), ToMessage(news, news.After));
            // Frigate itself says 0: a subscriber that asked for 0 gets 0, but an end that is lost is an object that never leaves.
            frigate.Publisher.Publish(new OutgoingMessage(frigate.Topics.Events, MqttQualityOfServiceLevel.AtLeastOnce, false, message.Write)
            {
                IsDurable = true,
            });
        }
    }

    /// <summary>
    /// Tells the counts that have changed. A zone that is off has nobody in it; of one that is gone, and of classes that it is not for any more,
    /// nothing is told.
    /// </summary>
    public void SayCounts(ObjectCounts counts, CameraZones watch)
    {
        ForgetGone(watch);
        SayCounts(camera, ClassSet.All, id => counts.Of(id));
        foreach ((string zone, ClassSet classesThere) in watch.ZoneClasses)
        {
            SayCounts(zone, classesThere, id => counts.Of(id, zone));
        }
    }

    private void ForgetGone(CameraZones watch)
    {
        foreach ((string zone, ClassSet before) in _watch?.ZoneClasses ?? new Dictionary<string, ClassSet>())
        {
            bool isThere = watch.ZoneClasses.TryGetValue(zone, out ClassSet? now);
            if (!isThere)
            {
                frigate.Counts.Forget(camera, zone, FrigateTopics.AnyClass);
            }

            for (int id = 0; id < classes.Count; id++)
            {
                if (before.Contains(id) && !(isThere && now!.Contains(id)))
                {
                    frigate.Counts.Forget(camera, zone, classes[id]);
                }
            }
        }

        _watch = watch;
    }

    private void SayCounts(string place, ClassSet classesThere, Func<int?, ObjectCount> count)
    {
        frigate.Counts.Say(camera, place, FrigateTopics.AnyClass, count(null));
        for (int id = 0; id < classes.Count; id++)
        {
            if (classesThere.Contains(id) && known.WasSeen(camera, classes[id]))
            {
                frigate.Counts.Say(camera, place, classes[id], count(id));
            }
        }
    }

    private FrigateObjectMessage ToMessage(ObjectEvent news, ObjectState state) =>
        FrigateObjectMessage.From(camera, classes[news.Identity.ClassId], news.Identity, state);
}
