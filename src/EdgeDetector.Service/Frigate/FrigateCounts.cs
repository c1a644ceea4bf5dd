using System.Globalization;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;

namespace EdgeDetector.Service.Frigate;

/// <summary>
/// Says Frigate's counts, retained. Its topics of zones do not name the camera: a zone that several cameras have holds what all of them see.
/// Safe from any thread.
/// </summary>
internal sealed class FrigateCounts(FrigateTopics topics, MqttPublisher publisher)
{
    private readonly Lock _lock = new();
    private readonly SaidStates _said = new(publisher);
    private readonly Dictionary<string, CountedPlace> _places = [];

    /// <summary>Says what one camera counts.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="place">The camera itself, or one of its zones.</param>
    /// <param name="label">The class, or <see cref="FrigateTopics.AnyClass"/>.</param>
    /// <param name="count">How many.</param>
    public void Say(string camera, string place, string label, ObjectCount count)
    {
        lock (_lock)
        {
            string topic = topics.Count(place, label);
            if (!_places.TryGetValue(topic, out CountedPlace? counted))
            {
                _places.Add(topic, counted = new CountedPlace(place, label, topics.ActiveCount(place, label), []));
            }

            counted.Cameras[camera] = count;
            Say(topic, counted);
        }
    }

    /// <summary>A camera does not count a class in a zone any more.</summary>
    public void Forget(string camera, string zone, string label)
    {
        lock (_lock)
        {
            string topic = topics.Count(zone, label);
            if (_places.TryGetValue(topic, out CountedPlace? counted) && counted.Cameras.Remove(camera))
            {
                Say(topic, counted);
            }
        }
    }

    /// <summary>All other cameras, zones and classes are gone.</summary>
    public void Keep(KnownPlaces places)
    {
        lock (_lock)
        {
            foreach ((string topic, CountedPlace counted) in _places.ToArray())
            {
                foreach (string camera in counted.Cameras.Keys.Where(camera => !IsCounted(places, camera, counted)).ToArray())
                {
                    counted.Cameras.Remove(camera);
                    Say(topic, counted);
                }
            }
        }
    }

    private static bool IsCounted(KnownPlaces places, string camera, CountedPlace counted)
    {
        if (!places.Cameras.TryGetValue(camera, out CameraOptions? known))
        {
            return false;
        }

        string level = MqttTopics.Level(counted.Label);
        return (counted.Place == camera, counted.Label == FrigateTopics.AnyClass) switch
        {
            (true, true) => true,
            (true, false) => places.HasClass(level),
            (false, true) => known.Zones.ContainsKey(counted.Place),
            (false, false) => places.CountsInZone(known, counted.Place, level),
        };
    }

    private void Say(string topic, CountedPlace counted)
    {
        if (counted.Cameras.Count == 0)
        {
            _places.Remove(topic);
            _said.Forget(topic);
            _said.Forget(counted.ActiveTopic);
            return;
        }

        _said.Say(topic, counted.Cameras.Values.Sum(count => count.All).ToString(CultureInfo.InvariantCulture));
        _said.Say(counted.ActiveTopic, counted.Cameras.Values.Sum(count => count.Active).ToString(CultureInfo.InvariantCulture));
    }

    private sealed record CountedPlace(string Place, string Label, string ActiveTopic, Dictionary<string, ObjectCount> Cameras);
}
