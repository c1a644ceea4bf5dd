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
    private readonly ObjectCounts _counts = new();
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
        _countPublisher = new CountPublisher(camera, _classes, outputs.Pipeline);
        if (outputs.Speaks(MessageFormat.Edgedetector))
        {
            _detections = new DetectionsPublisher(camera, shared, outputs.Pipeline);
            _events = new EventPublisher(camera, _classes, outputs.Pipeline);
        }

        _frigate = outputs.Frigate is { } frigate ? new FrigatePublisher(camera, _classes, outputs.Pipeline.Classes, frigate) : null;
        _deepStream = outputs.Speaks(MessageFormat.Deepstream) ? new DeepStreamPublisher(camera, _classes, outputs) : null;
    }

    /// <summary>Begins with nothing in sight.</summary>
    public void Start(CameraZones watch)
    {
        _countPublisher.Say(_counts, watch);
        _frigate?.SayCounts(_counts, watch);
        foreach (LineTotal total in _outputs.Lines.Of(_camera).Where(total => watch.LineNames.Contains(total.Crossed.Line)))
        {
            Say(total);
        }
    }

    /// <summary>Tells what was found in a frame.</summary>
    public void SayDetections(Frame frame, CameraTracking tracking, DetectionMessageOptions options, TimingMessage timing) =>
        _detections?.Say(frame, tracking, options, timing);

    /// <summary>Tells what became of the objects.</summary>
    /// <param name="scene">The frame.</param>
    /// <param name="watch">What they are watched for.</param>
    public void Say(in TrackedScene scene, CameraZones watch)
    {
        _deepStream?.Say(scene);
        _events?.Say(scene);
        _frigate?.Say(scene);
        Remember(scene);
        foreach (ref readonly ZoneEvent done in scene.Done)
        {
            if (done.Kind is ZoneEventKind.CrossedForward or ZoneEventKind.CrossedBackward)
            {
                string direction = LineDirection.Of(done.Kind == ZoneEventKind.CrossedForward);
                Say(_outputs.Lines.Add(_camera, new CrossedLine(done.Name, direction, _classes[done.ClassId])));
            }
        }

        bool areOther = _counts.Take(scene.Told);
        if (areOther || !_countPublisher.IsSaidOf(watch))
        {
            _countPublisher.Say(_counts, watch);
            _frigate?.SayCounts(_counts, watch);
        }
    }

    private void Remember(in TrackedScene scene)
    {
        TimeSpan correction = scene.CapturedAt - scene.Frame.CapturedAt;
        foreach (ObjectEvent news in scene.Told)
        {
            _outputs.History?.Add(new ToldEvent(_camera, _classes[news.Identity.ClassId], scene.Frame.CapturedAt, correction, news));
        }
    }

    private void Say(LineTotal total) => _outputs.Pipeline.SayText(
        _outputs.Pipeline.Topics.LineTotal(_camera, total.Crossed), total.Count.ToString(CultureInfo.InvariantCulture));
}
