using System.Buffers;
using System.Text;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Snapshots;
using EdgeDetector.Service.Storage;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.HomeAssistant;

/// <summary>
/// Announces the box and its cameras to Home Assistant, keeps that true while cameras come and go and classes are seen, and takes back what
/// was announced and is no more, by an earlier run too (<c>announced.json</c>): once, until the broker has forgotten it.
/// </summary>
internal sealed class DiscoveryPublisher : BackgroundService
{
    // Classes come in bursts, when a camera opens its eyes.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    // Home Assistant has just come up and hears of everything at once: not all devices are to answer in the same moment.
    private static readonly TimeSpan LongestBirthDelay = TimeSpan.FromSeconds(3);

    private readonly EdgeDetectorOptions _started;
    private readonly IOptionsMonitor<EdgeDetectorOptions> _options;
    private readonly PipelineOutputs _outputs;
    private readonly StateFile<AnnouncedDocuments> _file;
    private readonly DiscoveryDocuments _documents;
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly RetainedTopics _retained;
    private readonly Dictionary<string, byte[]> _said = [];
    private readonly HashSet<string> _takenBack = [];
    private AnnouncedDocuments _announced;
    private volatile bool _isBirth;

    /// <summary>Subscribes to Home Assistant's coming up.</summary>
    public DiscoveryPublisher(
        IOptionsMonitor<EdgeDetectorOptions> options,
        PipelineOutputs outputs,
        RetainedTopics retained,
        ILogger<DiscoveryPublisher> logger)
    {
        _options = options;
        _outputs = outputs;
        _retained = retained;
        _started = options.CurrentValue;
        _documents = new DiscoveryDocuments(outputs.Topics, _started.Mqtt);
        _file = new StateFile<AnnouncedDocuments>(
            Path.Combine(_started.Storage.Directory, "announced.json"), StateJson.Default.AnnouncedDocuments, announced => announced.IsSound, logger);
        _announced = _file.Load() ?? new AnnouncedDocuments();
        if (_started.Mqtt.Discovery.Enabled)
        {
            outputs.Publisher.Listen($"{_started.Mqtt.Discovery.Prefix}/status", HearHomeAssistant);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Announce();
        using IDisposable? subscription = _options.OnChange((_, _) => Wake());
        _outputs.Classes.Changed += Wake;
        try
        {
            while (_started.Mqtt.Discovery.Enabled || _takenBack.Count > 0)
            {
                if (await _signal.WaitAsync(_takenBack.Count > 0 ? Settling : Timeout.InfiniteTimeSpan, stoppingToken).ConfigureAwait(false))
                {
                    await AnnounceAgainAsync(stoppingToken).ConfigureAwait(false);
                }

                ForgetTakenBack();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
        finally
        {
            _outputs.Classes.Changed -= Wake;
        }
    }

    private async Task AnnounceAgainAsync(CancellationToken cancellationToken)
    {
        bool isBirth = _isBirth;
        _isBirth = false;
        await Task.Delay(isBirth ? LongestBirthDelay * Random.Shared.NextDouble() : Settling, _outputs.Time, cancellationToken).ConfigureAwait(false);
        if (isBirth)
        {
            // All of it anew, documents first.
            _said.Clear();
        }

        Announce();
        if (isBirth)
        {
            _outputs.Publisher.RepeatStates();
        }
    }

    private void HearHomeAssistant(string topic, ReadOnlySequence<byte> payload)
    {
        if (payload.Length == "online".Length && Encoding.UTF8.GetString(payload) == "online")
        {
            _isBirth = true;
            Wake();
        }
    }

    private void Wake()
    {
        lock (_signal)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    private void Announce()
    {
        EdgeDetectorOptions current = _options.CurrentValue;
        IReadOnlyDictionary<string, DiscoveryMessage> documents = _started.Mqtt.Discovery.Enabled
            ? _documents.Make(current.Cameras.Keys.Select(camera => Look(camera, current)), BoxSensors.Read())
            : new Dictionary<string, DiscoveryMessage>();

        // Noted before it is said: what is said and not noted could never be taken back.
        Note(_announced.With(documents));
        foreach ((string topic, DiscoveryMessage document) in documents)
        {
            Say(topic, _announced.WithGone(topic, document));
        }

        foreach (string gone in _announced.Topics.Keys.Except(documents.Keys))
        {
            TakeBack(gone);
        }
    }

    private void Note(AnnouncedDocuments announced)
    {
        if (announced != _announced)
        {
            _announced = announced;
            _file.TrySave(announced);
        }
    }

    private AnnouncedCamera Look(string camera, EdgeDetectorOptions current)
    {
        IReadOnlyList<string> classes = current.Classes;
        string[] seen = [.. classes.Where(name => _outputs.Classes.WasSeen(camera, name)).Distinct()];
        return new AnnouncedCamera(camera, seen, [.. classes.Where(name => _outputs.Classes.Knows(camera, name, current)).Distinct()])
        {
            Zones = current.Cameras[camera].Zones.ToDictionary(
                zone => zone.Key, IReadOnlyList<string> (zone) => zone.Value.Classes.Count == 0 ? seen : [.. seen.Intersect(zone.Value.Classes)]),
            HasPictures = SnapshotSettings.Of(camera, current).Enabled,
        };
    }

    private void Say(string topic, DiscoveryMessage message)
    {
        if (_takenBack.Remove(topic))
        {
            _retained.Forget(topic);
        }

        ArrayBufferWriter<byte> document = new();
        MessageJson.Write(document, message, DiscoveryJson.Default.DiscoveryMessage);
        if (!_said.TryGetValue(topic, out byte[]? before) || !before.AsSpan().SequenceEqual(document.WrittenSpan))
        {
            byte[] said = document.WrittenSpan.ToArray();
            _said[topic] = said;
            _outputs.Publisher.SetState(topic, buffer => buffer.Write(said));
        }
    }

    private void TakeBack(string topic)
    {
        _said.Remove(topic);
        if (_takenBack.Add(topic))
        {
            _retained.Note(topic);
            _outputs.Publisher.ClearState(topic);
        }
    }

    /// <summary>What the broker has forgotten need not be taken back again, by no later run either.</summary>
    private void ForgetTakenBack()
    {
        foreach (string topic in _takenBack.Where(topic => !_retained.All.Contains(topic)).ToArray())
        {
            _takenBack.Remove(topic);
            Note(_announced.Without(topic));
        }
    }
}
