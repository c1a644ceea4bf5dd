using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Control;

/// <summary>
/// Carries out what is asked for over MQTT, one command after the other, and answers those that cannot be. Its loop alone changes what
/// commands have set.
/// </summary>
internal sealed partial class CommandListener : BackgroundService
{
    private const int InboxCapacity = 256;

    // Answers give way before what the cameras have to say does.
    private const int BusyQueue = 200;

    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(1);

    private readonly CommandInbox _inbox;
    private readonly ControlledOptions _options;
    private readonly OverridesFile _kept;
    private readonly DetectionPipeline _pipeline;
    private readonly PipelineOutputs _outputs;
    private readonly ILogger _logger;
    private volatile CommandReader _reader;
    private EdgeDetectorOptions? _seen;
    private long _accepted;
    private long _refused;

    /// <summary>Subscribes; nothing is carried out before the start.</summary>
    public CommandListener(
        ControlledOptions options, OverridesFile kept, DetectionPipeline pipeline, PipelineOutputs outputs, ILogger<CommandListener> logger)
    {
        _options = options;
        _kept = kept;
        _pipeline = pipeline;
        _outputs = outputs;
        _logger = logger;
        _reader = new CommandReader(outputs.Topics, options.CurrentValue.Classes);
        _inbox = new CommandInbox(InboxCapacity, topic => Reader.IsKnown(topic, _options.CurrentValue.Cameras) ? topic : "");
        foreach (string filter in outputs.Topics.Commands)
        {
            outputs.Publisher.Listen(filter, (topic, payload) => _inbox.Add(ReceivedCommand.From(topic, payload)));
        }
    }

    /// <summary>Counters since the start.</summary>
    public CommandCounters Counters => new(Interlocked.Read(ref _accepted), Interlocked.Read(ref _refused), _inbox.Dropped);

    /// <summary>Understands commands; another one where the model has been replaced by one of other classes.</summary>
    private CommandReader Reader
    {
        get
        {
            IReadOnlyList<string> classes = _options.CurrentValue.Classes;
            CommandReader reader = _reader;
            return reader.Classes == classes ? reader : _reader = new CommandReader(_outputs.Topics, classes);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _inbox.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Heartbeat heartbeat = _outputs.Heartbeats.Register("command listener");
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                heartbeat.Beat("commands");
                DropZonesThatLeft();
                TimeSpan? untilSave = _kept.SaveWhenDue();
                if (_inbox.TryTake() is { } message)
                {
                    Receive(message);
                }
                else
                {
                    await _inbox.WaitAsync(untilSave ?? IdleInterval, stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
        finally
        {
            _outputs.Heartbeats.Unregister(heartbeat);
            _kept.Save();
        }
    }

    // A zone of the same name that comes later is another one: nobody has switched it.
    private void DropZonesThatLeft()
    {
        EdgeDetectorOptions current = _options.CurrentValue;
        if (ReferenceEquals(current, _seen))
        {
            return;
        }

        _seen = current;
        Overrides before = _options.Overrides;
        IReadOnlyList<ZoneName> gone = before.ZonesGoneFrom(current.Cameras);
        if (gone.Count == 0)
        {
            return;
        }

        Overrides kept = before.WithoutZonesGoneFrom(current.Cameras);
        _options.Set(kept);
        _kept.Keep(kept);
        foreach ((string camera, string zone) in gone)
        {
            LogZoneLeft(zone, camera);
        }
    }

    private void Receive(ReceivedCommand message)
    {
        IReadOnlyDictionary<string, CameraOptions> cameras = _options.CurrentValue.Cameras;
        Command? command = Reader.Read(message, cameras, out string reason);
        if (command is not null && TryCarryOut(command, out reason))
        {
            Interlocked.Increment(ref _accepted);
            return;
        }

        Interlocked.Increment(ref _refused);
        LogRefused(ConfigurationErrors.Quote(message.Topic), reason);
        if (_outputs.Publisher.QueueLength < BusyQueue)
        {
            Answer(message.Topic, reason);
        }
    }

    private bool TryCarryOut(Command command, out string reason)
    {
        reason = command switch
        {
            SetCommand set => Set(set),
            _ when !_options.CurrentValue.Cameras[command.Camera].Enabled => "the camera is off",
            SnapshotCommand => RequestSnapshot(command.Camera),
            _ => Restart(command.Camera),
        };
        return reason.Length == 0;
    }

    private string Set(SetCommand command)
    {
        Overrides before = _options.Overrides;
        CameraOverrides changed = command.Change(before.Of(command.Camera));
        if (changed != before.Of(command.Camera))
        {
            Overrides overrides = before.With(command.Camera, changed);
            _options.Set(overrides);
            _kept.Keep(overrides);
            LogSet(command.Camera);
        }

        return "";
    }

    private string RequestSnapshot(string camera) =>
        _pipeline.Cameras.GetValueOrDefault(camera) is not { } running ? "the camera is being opened anew"
            : running.RequestSnapshot() ? ""
            : $"the camera has no picture now: it is {running.StateName}";

    private string Restart(string camera)
    {
        if (!_pipeline.Restart(camera))
        {
            return "the camera is being opened anew already";
        }

        DateTimeOffset now = _outputs.Time.WallNow;
        _outputs.Publisher.SetState(_outputs.Topics.Restart(camera), buffer => MicrosecondTime.Write(buffer, now));
        LogRestart(camera);
        return "";
    }

    private void Answer(string topic, string reason)
    {
        AnswerMessage answer = new()
        {
            Device = _outputs.Topics.Device,
            At = _outputs.Time.WallNow,
            Topic = topic.Length <= AnswerMessage.LongestTopic ? topic : topic[..AnswerMessage.LongestTopic],
            Reason = reason,
        };
        _outputs.Publisher.Publish(new OutgoingMessage(
            _outputs.Topics.Answers,
            MqttQualityOfServiceLevel.AtMostOnce,
            false,
            buffer => MessageJson.Write(buffer, answer, MessageJson.Default.AnswerMessage)));
    }

    [LoggerMessage(3200, LogLevel.Debug, "A command on {Topic} is refused: {Reason}")]
    private partial void LogRefused(string topic, string reason);

    [LoggerMessage(3201, LogLevel.Debug, "A command has set something of camera {Camera}")]
    private partial void LogSet(string camera);

    [LoggerMessage(3202, LogLevel.Information, "Camera {Camera} is opened anew: a command asks for it")]
    private partial void LogRestart(string camera);

    [LoggerMessage(3203, LogLevel.Information, "Zone {Zone} of camera {Camera} is not in the configuration: what a command had set of it is dropped")]
    private partial void LogZoneLeft(string zone, string camera);
}

/// <summary>What became of commands since the start.</summary>
/// <param name="Accepted">Carried out.</param>
/// <param name="Refused">Understood by nobody, or not possible.</param>
/// <param name="Dropped">Gave way to newer ones, because too many waited.</param>
internal readonly record struct CommandCounters(long Accepted, long Refused, long Dropped);
