using System.Globalization;
using System.Text;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Pipeline;

/// <summary>Tells, retained, how many objects of each class one camera sees, and whether any. Used by one thread at a time.</summary>
/// <param name="camera">The camera's name.</param>
/// <param name="classes">The model's class names.</param>
/// <param name="outputs">Where to tell it.</param>
internal sealed class CountPublisher(string camera, IReadOnlyList<string> classes, PipelineOutputs outputs)
{
    private readonly ObjectCounts _counts = new(classes.Count);

    /// <summary>Begins with nothing in sight: what the broker has retained is of another time.</summary>
    public void Start()
    {
        for (int id = 0; id < classes.Count; id++)
        {
            if (outputs.Classes.WasSeen(camera, classes[id]))
            {
                Say(id);
            }
        }
    }

    /// <summary>Takes what one frame holds.</summary>
    public void Update(DateTimeOffset capturedAt, IReadOnlyList<Detection> detections) => Say(_counts.Update(capturedAt, detections));

    /// <summary>Nothing is looked for any more, and so nothing seen.</summary>
    public void Clear() => Say(_counts.Clear());

    private void Say(IReadOnlyList<int> changed)
    {
        for (int i = 0; i < changed.Count; i++)
        {
            outputs.Classes.Add(camera, classes[changed[i]]);
            Say(changed[i]);
        }
    }

    private void Say(int classId)
    {
        int count = _counts[classId];
        string name = classes[classId];
        outputs.Publisher.SetState(
            outputs.Topics.Count(camera, name), buffer => Encoding.UTF8.GetBytes(count.ToString(CultureInfo.InvariantCulture), buffer));
        outputs.Publisher.SetState(
            outputs.Topics.Occupancy(camera, name), buffer => Encoding.UTF8.GetBytes(Switch.Of(count > 0), buffer));
    }
}
