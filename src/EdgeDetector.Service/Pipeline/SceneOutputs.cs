using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Frigate;
using EdgeDetector.Service.History;
using EdgeDetector.Service.HomeAssistant;
using EdgeDetector.Service.Live;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Snapshots;

namespace EdgeDetector.Service.Pipeline;

/// <summary>Where the cameras and their objects are told of, and in which words.</summary>
/// <param name="Pipeline">Where pipelines tell what they find.</param>
/// <param name="Mqtt">The configuration's mqtt section: formats and their prefixes.</param>
/// <param name="Lines">Totals of the lines of all cameras.</param>
/// <param name="Frigate">Where Frigate's words are said; null: nowhere.</param>
/// <param name="Snapshots">Takes the best pictures of objects; null: there are none.</param>
/// <param name="History">Remembers objects; null: nobody does.</param>
internal sealed record SceneOutputs(
    PipelineOutputs Pipeline,
    MqttOptions Mqtt,
    LineTotals Lines,
    FrigateOutputs? Frigate = null,
    SnapshotWriter? Snapshots = null,
    EventHistory? History = null)
{
    /// <summary>All connections to the broker, the box's own first.</summary>
    public IReadOnlyList<MqttPublisher> Publishers { get; } = Frigate is null ? [Pipeline.Publisher] : [Pipeline.Publisher, Frigate.Publisher];

    /// <summary>The cameras as people see them while they look.</summary>
    public LiveViews Views { get; } = new(Pipeline.Time);

    /// <summary>Whether messages of a format are asked for.</summary>
    public bool Speaks(MessageFormat format) => Mqtt.Formats.Contains(format);

    /// <summary>Sends the best picture of the newest object of a class, retained, wherever subscribers look for one.</summary>
    public void SayBestSnapshot(SnapshotSubject subject, byte[] jpeg)
    {
        Pipeline.SayPicture(Pipeline.Topics.BestSnapshot(subject.Camera, subject.ClassName), jpeg);
        Frigate?.SaySnapshot(subject, jpeg);
    }

    /// <summary>Tells where a camera stands, retained.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="status">What its capture does.</param>
    /// <param name="detects">Whether objects are looked for.</param>
    public void SayStatus(string camera, CaptureStatus status, bool detects)
    {
        Pipeline.SayStatus(camera, status);
        Frigate?.SayStatus(camera, status, detects);
    }

    /// <summary>Tells that a camera is turned off, retained.</summary>
    public void SayOff(string camera)
    {
        Pipeline.SayOff(camera);
        Frigate?.SayOff(camera);
    }

    /// <summary>Takes back, from the broker too, what was said of cameras, zones, lines and classes that there are no more.</summary>
    public void ClearGone(KnownPlaces places)
    {
        // What Frigate's publisher says it must take back itself, or it would say it again; so must the one of Home Assistant's documents.
        Pipeline.Publisher.ClearStates(topic =>
            Pipeline.Topics.IsAbout(places, topic) || Frigate?.Topics.IsOurs(topic) == true || DiscoveryDocuments.IsDocument(Mqtt.Discovery.Prefix, topic));
        Frigate?.Counts.Keep(places);
        Frigate?.Publisher.ClearStates(topic =>
            !Frigate.Topics.IsOurs(topic) || topic == Frigate.Topics.Available || Frigate.Topics.IsAbout(places, topic));
    }
}
