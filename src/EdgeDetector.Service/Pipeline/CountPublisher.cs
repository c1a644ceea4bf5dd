using System.Globalization;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// Tells, retained, how many objects of each class one camera sees and how many are in each zone, whether any, and whether any moves. Used
/// by one thread at a time.
/// </summary>
/// <param name="camera">The camera's name.</param>
/// <param name="classes">The model's class names.</param>
/// <param name="outputs">Where to tell it.</param>
internal sealed class CountPublisher(string camera, IReadOnlyList<string> classes, PipelineOutputs outputs)
{
    private readonly SaidStates _said = new(outputs.Publisher);
    private CameraZones? _watch;

    /// <summary>Tells what has changed. A zone that is off has nobody in it; of one that is gone nothing is told any more.</summary>
    public void Say(ObjectCounts counts, CameraZones watch)
    {
        foreach (int id in counts.Classes)
        {
            outputs.Classes.Add(camera, classes[id]);
        }

        foreach (string gone in _watch?.ZoneClasses.Keys.Except(watch.ZoneClasses.Keys) ?? [])
        {
            foreach (string name in classes)
            {
                Forget(gone, name);
            }
        }

        _watch = watch;
        _said.Say(outputs.Topics.Motion(camera), Switch.Of(counts.Of(null).Active > 0));
        for (int id = 0; id < classes.Count; id++)
        {
            if (outputs.Classes.WasSeen(camera, classes[id]))
            {
                Say(counts, watch, id);
            }
        }
    }

    private void Say(ObjectCounts counts, CameraZones watch, int id)
    {
        Say(outputs.Topics.Count(camera, classes[id]), outputs.Topics.Occupancy(camera, classes[id]), counts.Of(id).All);
        foreach ((string zone, ClassSet classesThere) in watch.ZoneClasses)
        {
            if (classesThere.Contains(id))
            {
                Say(outputs.Topics.ZoneCount(camera, zone, classes[id]), outputs.Topics.ZoneOccupancy(camera, zone, classes[id]), counts.Of(id, zone).All);
            }
            else
            {
                Forget(zone, classes[id]);
            }
        }
    }

    private void Say(string countTopic, string occupancyTopic, int count)
    {
        _said.Say(countTopic, count.ToString(CultureInfo.InvariantCulture));
        _said.Say(occupancyTopic, Switch.Of(count > 0));
    }

    private void Forget(string zone, string name)
    {
        _said.Forget(outputs.Topics.ZoneCount(camera, zone, name));
        _said.Forget(outputs.Topics.ZoneOccupancy(camera, zone, name));
    }
}
