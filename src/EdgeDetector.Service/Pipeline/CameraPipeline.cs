using System.Buffers;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Telemetry;
using EdgeDetector.Yolo;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// One camera from its frames to its messages. Its own thread alone touches what belongs to the camera; all cameras share one
/// detector, in turns.
/// </summary>
internal sealed class CameraPipeline : IAsyncDisposable
{
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(1);

    // The supervision of a camera ticks every second or more often, whatever the camera does.
    private static readonly TimeSpan CaptureSilence = TimeSpan.FromSeconds(10);

    // How soon another frame rate acts, and a picture is taken that is asked for.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    // An inference that hangs must not keep the service from ending.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(3);

    private readonly CameraCapture _capture;
    private readonly SharedDetector _shared;
    private readonly PipelineOutputs _outputs;
    private readonly TimeProvider _time;
    private readonly string _topic;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Detection> _detections = new(64);
    private readonly Turnstile.Ticket _ticket = new();
    private readonly FrameLimit _limit;
    private readonly CountPublisher _counts;
    private readonly SnapshotTaker _snapshot;
    private volatile CameraSettings _settings;
    private bool _saidSomething;
    private long _inferred;
    private double _lastAge = double.NaN;

    public CameraPipeline(CameraCapture capture, CameraSettings settings, SharedDetector shared, PipelineOutputs outputs)
    {
        _capture = capture;
        _settings = settings;
        _shared = shared;
        _outputs = outputs;
        _time = outputs.Time;
        _topic = outputs.Topics.Detections(Name);
        _limit = new FrameLimit(_time);
        _counts = new CountPublisher(Name, shared.Detector.Model.Names, outputs);
        _snapshot = new SnapshotTaker(Name, shared.Detector.Model.Names, outputs);
        Started = _time.GetTimestamp();
        _capture.StatusChanged += SayStatus;
    }

    /// <summary>The camera's name.</summary>
    public string Name => _capture.Name;

    /// <summary>What reads the camera.</summary>
    public CameraCapture Capture => _capture;

    /// <summary>The camera's state as topics tell it.</summary>
    public string StateName => _capture.Status.State.ToString().ToLowerInvariant();

    /// <summary>Time stamp of the start of all counters.</summary>
    public long Started { get; }

    /// <summary>Frames that went through the model.</summary>
    public long Inferred => Interlocked.Read(ref _inferred);

    /// <summary>Age of the last frame when its detections were ready; null before the first.</summary>
    public TimeSpan? LastAge => double.IsNaN(Volatile.Read(ref _lastAge)) ? null : TimeSpan.FromMilliseconds(Volatile.Read(ref _lastAge));

    /// <summary>Ends when the camera's loop has ended; faulted where it broke in a way that nobody expected.</summary>
    public Task Completion => _ended.Task;

    /// <summary>Starts to read and to detect.</summary>
    public void Start()
    {
        SayStatus(_capture.Status);
        _counts.Start();
        _capture.Start();
        new Thread(Run) { Name = $"detect {Name}", IsBackground = true }.Start();
    }

    /// <summary>Uses other settings from the next frame on.</summary>
    public void Apply(CameraSettings settings) => _settings = settings;

    /// <summary>Has the next frame sent as a picture; false, and nothing, where the camera delivers none now.</summary>
    public bool RequestSnapshot()
    {
        if (_capture.Status.State is not CaptureState.Online)
        {
            return false;
        }

        _snapshot.Request();
        return true;
    }

    /// <summary>The newest frame as a JPEG; null where the camera delivers none now.</summary>
    public Task<byte[]>? TakePictureAsync() => _capture.Status.State is CaptureState.Online ? _snapshot.TakeAsync() : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _capture.DisposeAsync().ConfigureAwait(false);
        await _ended.Task.WaitAsync(EndLimit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _snapshot.DisposeAsync().ConfigureAwait(false);
        SayStatus(_capture.Status);
        _capture.StatusChanged -= SayStatus;
        if (_ended.Task.IsCompleted)
        {
            _counts.Clear();
            _stopping.Dispose();
            _ticket.Dispose();
        }
    }

    private void Run()
    {
        Heartbeat heartbeat = _outputs.Heartbeats.Register($"camera {Name}");
        void Beat() => BeatFor(_capture, heartbeat);
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                Beat();
                if (_capture.Mailbox.WaitForFrame(IdleInterval, _stopping.Token) && MayGo(_settings))
                {
                    TakeNewest(Beat);
                }
            }

            _ended.SetResult();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            _ended.SetResult();
        }
        catch (Exception e)
        {
            // The service ends on it (DetectionPipeline) and systemd starts it anew: a camera must not fall silent unseen.
            _ended.SetException(e);
        }
        finally
        {
            _outputs.Heartbeats.Unregister(heartbeat);
        }
    }

    /// <summary>This loop vouches for the one that looks after the camera: where that stands still or broke, the beat stops.</summary>
    private void BeatFor(CameraCapture capture, Heartbeat heartbeat)
    {
        if (capture.Completion.IsFaulted)
        {
            throw new InvalidOperationException("the camera's supervision broke", capture.Completion.Exception);
        }

        if (capture.Completion.IsCompleted || _time.GetElapsedTime(capture.LastProgress) < CaptureSilence)
        {
            heartbeat.Beat();
        }
    }

    /// <summary>Whether the frame rate lets a frame through; waits a little where it does not.</summary>
    private bool MayGo(CameraSettings settings)
    {
        TimeSpan wait = _limit.Wait(settings.Fps);
        if (wait <= TimeSpan.Zero || _snapshot.IsDue)
        {
            _limit.Go(settings.Fps);
            return true;
        }

        _stopping.Token.WaitHandle.WaitOne(wait < LongestPause ? wait : LongestPause);
        return false;
    }

    private void TakeNewest(Action stillWaiting)
    {
        if (_settings.Detect)
        {
            DetectNewest(stillWaiting);
            return;
        }

        _counts.Clear();
        using Frame? frame = _capture.Mailbox.TryTake();
        if (frame is not null)
        {
            _snapshot.TakeWhenDue(frame, [], _settings.Snapshots.Format.Quality);
        }
    }

    private void DetectNewest(Action stillWaiting)
    {
        _shared.Turns.Enter(_ticket, stillWaiting, _stopping.Token);
        try
        {
            using Frame? frame = _capture.Mailbox.TryTake();
            if (frame is not null)
            {
                Detect(frame);
            }
        }
        finally
        {
            _shared.Turns.Leave();
        }
    }

    private void Detect(Frame frame)
    {
        CameraSettings settings = _settings;
        TimeSpan queue = _time.GetUtcNow() - frame.CapturedAt;
        DetectTimings timings = _shared.Detector.Detect(frame, settings.Thresholds, _detections);
        TimeSpan age = _time.GetUtcNow() - frame.CapturedAt;
        Interlocked.Increment(ref _inferred);
        Volatile.Write(ref _lastAge, age.TotalMilliseconds);
        _outputs.Metrics.FrameInferred(Name, queue, timings, age);
        foreach (Detection detection in _detections)
        {
            _outputs.Metrics.Detected(Name, _shared.Detector.Model.Names[detection.ClassId]);
        }

        Say(frame, settings.Messages, TimingMessage.From(queue, timings));
        _counts.Update(frame.CapturedAt, _detections);
        _snapshot.TakeWhenDue(frame, _detections, settings.Snapshots.Format.Quality);
    }

    private void Say(Frame frame, DetectionMessageOptions options, TimingMessage timing)
    {
        bool something = _detections.Count > 0;
        // The one empty message after the last object tells a subscriber that it left.
        if (options.OnlyWhenDetected && !something && !_saidSomething)
        {
            return;
        }

        _saidSomething = something;
        DetectionsMessage message = ToMessage(frame, timing);
        _outputs.Publisher.Publish(new OutgoingMessage(
            _topic, (MqttQualityOfServiceLevel)options.Qos, options.Retain, buffer => Write(message, buffer)));
    }

    private DetectionsMessage ToMessage(Frame frame, TimingMessage timing)
    {
        YoloModel model = _shared.Detector.Model;
        DetectionMessage[] detections = new DetectionMessage[_detections.Count];
        for (int i = 0; i < detections.Length; i++)
        {
            Detection detection = _detections[i];
            detections[i] = DetectionMessage.From(detection, model.Names[detection.ClassId], frame.Width, frame.Height);
        }

        return new DetectionsMessage
        {
            Device = _outputs.Topics.Device,
            Camera = Name,
            Sequence = frame.Sequence,
            CapturedAt = frame.CapturedAt,
            TimingMs = timing,
            Frame = new FrameSizeMessage(frame.Width, frame.Height),
            Model = _shared.ModelName,
            Provider = _shared.ProviderName,
            Detections = detections,
        };
    }

    private void Write(DetectionsMessage message, IBufferWriter<byte> buffer)
    {
        message.AgeMs = Math.Round((_time.GetUtcNow() - message.CapturedAt).TotalMilliseconds, 3);
        MessageJson.Write(buffer, message, MessageJson.Default.DetectionsMessage);
    }

    private void SayStatus(CaptureStatus status) => _outputs.SayStatus(Name, status);
}
