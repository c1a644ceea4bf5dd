using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Frigate;
using EdgeDetector.Service.Snapshots;

namespace EdgeDetector.Service.Pipeline;

/// <summary>Where the cameras' objects are told of, and in which words.</summary>
/// <param name="Pipeline">Where pipelines tell what they find.</param>
/// <param name="Mqtt">The configuration's mqtt section: formats and their prefixes.</param>
/// <param name="Lines">Totals of the lines of all cameras.</param>
/// <param name="Snapshots">Takes the best pictures of objects; null: there are none.</param>
internal sealed record SceneOutputs(PipelineOutputs Pipeline, MqttOptions Mqtt, LineTotals Lines, SnapshotWriter? Snapshots)
{
    /// <summary>Whether messages of a format are asked for.</summary>
    public bool Speaks(MessageFormat format) => Mqtt.Formats.Contains(format);

    /// <summary>Sends the best picture of the newest object of a class, retained, wherever subscribers look for one.</summary>
    public void SayBestSnapshot(SnapshotSubject subject, byte[] jpeg)
    {
        Pipeline.SayPicture(Pipeline.Topics.BestSnapshot(subject.Camera, subject.ClassName), jpeg);
        if (Speaks(MessageFormat.Frigate))
        {
            Pipeline.SayPicture(new FrigateTopics(Mqtt.Frigate.Prefix).Snapshot(subject.Camera, subject.ClassName), jpeg);
        }
    }
}
