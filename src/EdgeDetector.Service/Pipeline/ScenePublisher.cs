using System.Globalization;
using EdgeDetector.Objects;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.DeepStream;
using EdgeDetector.Service.Frigate;
using EdgeDetector.Service.History;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Zones;

namespace EdgeDetector.Service.Pipeline;

/// <summary>Tells what happens in front of one camera: states always, messages in the formats that are asked for. Used by the camera's thread.</summary>
internal sealed class ScenePublisher
{
    private readonly string _camera;
    private readonly IReadOnlyList<string> _classes;
    private readonly SceneOutputs _outputs;
    private readonly ObjectCounts _counts;
    private readonly SaidStates _totals;
    private readonly CountPublisher _countPublisher;
    private readonly DetectionsPublisher? _detections;
    private readonly EventPublisher? _events;
    private readonly FrigatePublisher? _frigate;
    private readonly DeepStreamPublisher? _deepStream;

    /// <param name="camera">The camera's name.</param>
    /// <param name="shared">The model and what runs it.</param>
    /// <param name="outputs">Where to tell it.</param>
    public ScenePublisher(string camera, SharedDetector shared, SceneOutputs outputs)
    {
        _camera = camera;
        _classes = shared.Current.Classes;
        _outputs = outputs;
        _counts = new ObjectCounts(_classes);
        _totals = new SaidStates(outputs.Pipeline.Publisher);
        _countPublisher = new CountPublisher(camera, _classes, outputs.Pipeline);
        if (outputs.Speaks(MessageFormat.Edgedetector))
        {
            _detections = new DetectionsPublisher(camera, shared, outputs.Pipeline);
            _events = new EventPublisher(camera, _classes, outputs.Pipeline);
        }

        _frigate = outputs.Frigate is { } frigate ? new FrigatePublisher(camera, _classes, outputs.Pipeline.Classes, frigate) : null;
        _deepStream = outputs.Speaks(MessageFormat.Deepstream) ? new DeepStreamPublisher(camera, _classes, outputs) : null;
    }

    /// <summary>Of which classes it tells.</summary>
    public IReadOnlyList<string> Classes => _classes;

    /// <summary>Tells all states that are not told yet, of zones and lines that are new too; of what is gone nothing is told any more.</summary>
    public void Say(CameraZones watch)
    {
        SayCounts(watch);
        foreach (LineTotal total in _outputs.Lines.Of(_camera))
        {
            if (watch.LineNames.Contains(total.Crossed.Line) && _classes.Contains(total.Crossed.Class))
            {
                Say(total);
            }
            else
            {
                _totals.Forget(TopicOf(total));
            }
        }
    }

    /// <summary>Tells what was found in a frame.</summary>
    public void SayDetections(Frame frame, CameraTracking tracking, DetectionMessageOptions options, TimingMessage timing) =>
        _detections?.Say(frame, tracking, options, timing);

    /// <summary>Tells what became of the objects in a frame.</summary>
    /// <param name="scene">The frame.</param>
    /// <param name="watch">What they are watched for.</param>
    public void Say(in TrackedScene scene, CameraZones watch)
    {
        _deepStream?.Say(scene);
        bool areOther = SayLives(scene);
        foreach (ref readonly ZoneEvent done in scene.Done)
        {
            if (done.Kind is ZoneEventKind.CrossedForward or ZoneEventKind.CrossedBackward)
            {
                string direction = LineDirection.Of(done.Kind == ZoneEventKind.CrossedForward);
                Say(_outputs.Lines.Add(_camera, new CrossedLine(done.Name, direction, _classes[done.ClassId])));
            }
        }

        if (areOther)
        {
            SayCounts(watch);
        }
    }

    /// <summary>Tells what became of the objects, with a frame or without.</summary>
    /// <returns>Whether counts may be other ones now.</returns>
    public bool SayLives(in TrackedScene scene)
    {
        _events?.Say(scene);
        _frigate?.Say(scene);
        Remember(scene);
        return _counts.Take(scene.Told);
    }

    private void Remember(in TrackedScene scene)
    {
        TimeSpan correction = scene.CapturedAt - scene.Frame.CapturedAt;
        foreach (ObjectEvent news in scene.Told)
        {
            _outputs.History?.Add(new ToldEvent(_camera, _classes[news.Identity.ClassId], scene.Frame.CapturedAt, correction, news));
        }
    }

    private void SayCounts(CameraZones watch)
    {
        _countPublisher.Say(_counts, watch);
        _frigate?.SayCounts(_counts, watch);
    }

    private void Say(LineTotal total) => _totals.Say(TopicOf(total), total.Count.ToString(CultureInfo.InvariantCulture));

    private string TopicOf(LineTotal total) => _outputs.Pipeline.Topics.LineTotal(_camera, total.Crossed);
}
