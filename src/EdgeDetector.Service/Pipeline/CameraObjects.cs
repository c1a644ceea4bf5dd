using EdgeDetector.Objects;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Snapshots;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// The objects in front of one camera: followed, taken pictures of, and told of. What other settings change of what is known already is told
/// without a frame. Used by the camera's thread.
/// </summary>
internal sealed class CameraObjects
{
    private readonly CameraTracking _tracking;
    private readonly ScenePublisher _scene;
    private readonly TrackSnapshots? _best;
    private CameraZones _watch;

    /// <param name="camera">The camera's name.</param>
    /// <param name="watch">What objects are watched for.</param>
    /// <param name="shared">The model and what runs it.</param>
    /// <param name="outputs">Where to tell of them.</param>
    public CameraObjects(string camera, CameraZones watch, SharedDetector shared, SceneOutputs outputs)
    {
        _watch = watch;
        _best = outputs.Snapshots is { } writer ? new TrackSnapshots(camera, shared.Current.Classes, writer) : null;
        _tracking = new CameraTracking(watch, outputs.Pipeline.Time, new ObjectIds(), _best?.Pictures);
        _scene = new ScenePublisher(camera, shared, outputs);
    }

    /// <inheritdoc cref="CameraTracking.Found"/>
    public List<Detection> Found => _tracking.Found;

    /// <inheritdoc cref="CameraTracking.Detections"/>
    public IReadOnlyList<Detection> Detections => _tracking.Detections;

    /// <inheritdoc cref="CameraTracking.Identities"/>
    public ReadOnlySpan<long> Identities => _tracking.Identities;

    /// <summary>Tells that nothing is in sight yet.</summary>
    public void Begin() => _scene.Say(_watch);

    /// <summary>Follows them into the next frame, of which <see cref="Found"/> tells.</summary>
    public TrackedScene Follow(Frame frame, CameraSettings settings)
    {
        _best?.Look(frame, settings.Snapshots);
        return _tracking.Update(frame, settings);
    }

    /// <summary>Tells what became of them.</summary>
    /// <param name="frame">The frame that was followed last.</param>
    /// <param name="scene">What it shows.</param>
    /// <param name="settings">The settings it was looked at with.</param>
    /// <param name="timing">How long it took.</param>
    public void Tell(Frame frame, in TrackedScene scene, CameraSettings settings, TimingMessage timing)
    {
        _best?.Leave(scene.Told);
        _scene.SayDetections(frame, _tracking, settings.Messages, timing);
        _scene.Say(scene, settings.Watch);
    }

    /// <summary>Watches for other things where the settings ask for it, and tells at once what that changes.</summary>
    public void Use(CameraSettings settings)
    {
        if (ReferenceEquals(_watch, settings.Watch))
        {
            return;
        }

        _watch = settings.Watch;
        if (_tracking.Change(_watch, out TrackedScene scene))
        {
            _scene.SayLives(scene);
        }

        _scene.Say(_watch);
    }

    /// <summary>Ends them all, since no more frames are looked at.</summary>
    public void End()
    {
        if (_tracking.EndAll(out TrackedScene scene))
        {
            _best?.Leave(scene.Told);
            _scene.Say(scene, _watch);
        }
    }
}
