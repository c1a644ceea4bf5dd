using System.Buffers;
using System.Text;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Snapshots;
using Microsoft.Extensions.Logging;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Frigate;

/// <summary>
/// Where everything is said that Frigate would say. It has a connection of its own: Frigate's subscribers go by its last will, and MQTT gives
/// a connection one.
/// </summary>
internal sealed class FrigateOutputs : IDisposable
{
    private const string Online = "online";
    private const string Offline = "offline";
    private const string Disabled = "disabled";

    /// <param name="options">The configuration's mqtt section.</param>
    /// <param name="box">The topics of the box: they name it.</param>
    /// <param name="outputs">The outputs of the box.</param>
    /// <param name="storage">What it keeps over restarts.</param>
    /// <param name="logger">Where troubles of the connection are told.</param>
    public FrigateOutputs(MqttOptions options, MqttTopics box, PipelineOutputs outputs, PublisherStorage storage, ILogger<MqttPublisher> logger)
    {
        Topics = new FrigateTopics(options.Frigate.Prefix);
        PublisherIdentity identity = new(options, $"{BrokerAddress.ClientId(options, box)}-frigate", Topics.Available, Topics.Root);
        Publisher = new MqttPublisher(identity, storage, outputs.Heartbeats, outputs.Time, logger);
        Counts = new FrigateCounts(Topics, Publisher);
    }

    /// <summary>What is said where.</summary>
    public FrigateTopics Topics { get; }

    /// <summary>Its connection.</summary>
    public MqttPublisher Publisher { get; }

    /// <summary>Counts of all cameras and zones.</summary>
    public FrigateCounts Counts { get; }

    /// <summary>Tells where a camera stands, retained.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="status">What its capture does.</param>
    /// <param name="detects">Whether objects are looked for.</param>
    public void SayStatus(string camera, CaptureStatus status, bool detects) =>
        SayStatus(camera, !detects ? Disabled : status.State is CaptureState.Online ? Online : Offline);

    /// <summary>Tells that a camera is turned off, retained.</summary>
    public void SayOff(string camera) => SayStatus(camera, Disabled);

    /// <summary>Tells how the cameras do.</summary>
    /// <param name="stats">Our own message.</param>
    /// <param name="detects">Whether objects are looked for, by camera.</param>
    public void SayStats(StatsMessage stats, Func<string, bool> detects) => Publisher.Publish(new OutgoingMessage(
        Topics.Stats, MqttQualityOfServiceLevel.AtMostOnce, false, FrigateStatsMessage.From(stats, detects).Write));

    /// <summary>Sends the best picture of the newest object of a class, retained.</summary>
    public void SaySnapshot(SnapshotSubject subject, byte[] jpeg) =>
        Publisher.SetState(Topics.Snapshot(subject.Camera, subject.ClassName), buffer => buffer.Write(jpeg));

    /// <inheritdoc/>
    public void Dispose() => Publisher.Dispose();

    private void SayStatus(string camera, string state) =>
        Publisher.SetState(Topics.DetectStatus(camera), buffer => Encoding.UTF8.GetBytes(state, buffer));
}
