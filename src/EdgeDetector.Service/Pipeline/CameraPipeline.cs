using EdgeDetector.Objects;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Live;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Snapshots;
using EdgeDetector.Service.Telemetry;
using EdgeDetector.Yolo;

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
    private readonly IReadOnlyList<string> _classes;
    private readonly SceneOutputs _scenes;
    private readonly PipelineOutputs _outputs;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Heartbeat _heartbeat;
    private readonly Action _stillWaiting;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Turnstile.Ticket _ticket = new();
    private readonly FrameLimit _limit;
    private readonly CameraTracking _tracking;
    private readonly ScenePublisher _scene;
    private readonly SnapshotTaker _snapshot;
    private readonly TrackSnapshots? _best;
    private readonly CameraView _view;
    private volatile CameraSettings _settings;
    private long _inferred;
    private double _lastAge = double.NaN;

    public CameraPipeline(CameraCapture capture, CameraSettings settings, SharedDetector shared, SceneOutputs outputs)
    {
        _capture = capture;
        _settings = settings;
        _shared = shared;
        _scenes = outputs;
        _outputs = outputs.Pipeline;
        _time = _outputs.Time;
        _limit = new FrameLimit(_time);
        _classes = shared.Current.Classes;
        _best = outputs.Snapshots is { } writer ? new TrackSnapshots(Name, _classes, writer) : null;
        _tracking = new CameraTracking(settings.Watch, _outputs.Time, new ObjectIds(), _best?.Pictures);
        _scene = new ScenePublisher(Name, shared, outputs);
        _snapshot = new SnapshotTaker(Name, _classes, _outputs);
        _view = outputs.Views.Of(Name);
        Confidences = new ConfidenceHistogram(_classes, _time);
        Started = _time.GetTimestamp();
        _heartbeat = _outputs.Heartbeats.Register($"camera {Name}");
        _stillWaiting = () => Beat("waiting for its turn");
        _capture.StatusChanged += SayStatus;
    }

    /// <summary>The camera's name.</summary>
    public string Name => _capture.Name;

    /// <summary>How sure the model was of late of what it found.</summary>
    public ConfidenceHistogram Confidences { get; }

    /// <summary>What reads the camera.</summary>
    public CameraCapture Capture => _capture;

    /// <summary>The camera's state as topics tell it.</summary>
    public string StateName => _capture.Status.State.ToString().ToLowerInvariant();

    /// <summary>Time stamp of the start of all counters.</summary>
    public long Started { get; }

    /// <summary>Frames that went through the model.</summary>
    public long Inferred => Interlocked.Read(ref _inferred);

    /// <summary>Age of the last frame when its detections were ready; null before the first, and while none is looked at.</summary>
    public TimeSpan? LastAge => double.IsNaN(Volatile.Read(ref _lastAge)) ? null : TimeSpan.FromMilliseconds(Volatile.Read(ref _lastAge));

    /// <summary>Ends when the camera's loop has ended; faulted where it broke in a way that nobody expected.</summary>
    public Task Completion => _ended.Task;

    /// <summary>Starts to read and to detect.</summary>
    public void Start()
    {
        SayStatus(_capture.Status);
        _scene.Start(_settings.Watch);
        _capture.Start();
        new Thread(Run) { Name = $"detect {Name}", IsBackground = true }.Start();
    }

    /// <summary>Uses other settings from the next frame on.</summary>
    public void Apply(CameraSettings settings)
    {
        bool isSwitched = settings.Detect != _settings.Detect;
        _settings = settings;
        if (isSwitched)
        {
            SayStatus(_capture.Status);
        }
    }

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
            _stopping.Dispose();
            _ticket.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                Beat("waiting for a frame");
                if (!_capture.Mailbox.WaitForFrame(IdleInterval, _stopping.Token))
                {
                    EndObjectsOfLostCamera();
                }
                else if (MayGo(_settings))
                {
                    TakeNewest();
                }
            }

            EndObjects();
            _ended.SetResult();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            EndObjects();
            _ended.SetResult();
        }
        catch (Exception e)
        {
            // The service ends on it (DetectionPipeline) and systemd starts it anew: a camera must not fall silent unseen.
            _ended.SetException(e);
        }
        finally
        {
            _outputs.Heartbeats.Unregister(_heartbeat);
        }
    }

    /// <summary>This loop vouches for the one that looks after the camera: where that stands still or broke, the beat stops.</summary>
    private void Beat(string step)
    {
        if (_capture.Completion.IsFaulted)
        {
            throw new InvalidOperationException("the camera's supervision broke", _capture.Completion.Exception);
        }

        if (_capture.Completion.IsCompleted || _time.GetElapsedTime(_capture.LastProgress) < CaptureSilence)
        {
            _heartbeat.Beat(step);
        }
        else
        {
            _heartbeat.Miss("supervision of the capture");
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

    private void TakeNewest()
    {
        if (_settings.Detect)
        {
            DetectNewest();
            return;
        }

        EndObjects();
        ForgetAge();
        using Frame? frame = _capture.Mailbox.TryTake();
        if (frame is not null)
        {
            _snapshot.TakeWhenDue(frame, [], _settings.Snapshots.Format.Quality);
            _view.Show(frame);
        }
    }

    private void DetectNewest()
    {
        _stillWaiting();
        _shared.Turns.Enter(_ticket, _stillWaiting, _stopping.Token);
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
        Beat("inference");
        CameraSettings settings = _settings;
        TimeSpan queue = _time.GetUtcNow() - frame.CapturedAt;
        List<Detection>? proposals = _view.Proposals;
        DetectTimings timings = _shared.Detect(frame, settings.Search, _tracking.Found, proposals);
        TimeSpan age = _time.GetUtcNow() - frame.CapturedAt;
        Beat("tracking");
        _best?.Look(frame, settings.Snapshots);
        TrackedScene scene = _tracking.Update(frame, settings);
        Interlocked.Increment(ref _inferred);
        Volatile.Write(ref _lastAge, age.TotalMilliseconds);
        _outputs.Metrics.FrameInferred(Name, queue, timings, age);
        foreach (Detection detection in _tracking.Detections)
        {
            _outputs.Metrics.Detected(Name, _classes[detection.ClassId]);
        }

        Beat("messages");
        _best?.Leave(scene.Told);
        TimingMessage timing = TimingMessage.From(queue, timings);
        _scene.SayDetections(frame, _tracking, settings.Messages, timing);
        _scene.Say(scene, settings.Watch);
        Confidences.Count(scene.Found);
        _view.Show(frame);
        _view.Tell(frame, _tracking.Detections, _tracking.Identities, new LiveFacts(_classes, _shared.Current.Detector.Model.Nms, timing, proposals is not null));
        _snapshot.TakeWhenDue(frame, _tracking.Detections, settings.Snapshots.Format.Quality);
    }

    /// <summary>A camera that is slow has its objects still; one that is lost has none.</summary>
    private void EndObjectsOfLostCamera()
    {
        if (_capture.Status.State is not CaptureState.Online)
        {
            EndObjects();
            ForgetAge();
        }
    }

    /// <summary>How old frames are is not known while none is looked at.</summary>
    private void ForgetAge() => Volatile.Write(ref _lastAge, double.NaN);

    private void EndObjects()
    {
        if (_tracking.EndAll(out TrackedScene scene))
        {
            _best?.Leave(scene.Told);
            _scene.Say(scene, _settings.Watch);
        }
    }

    private void SayStatus(CaptureStatus status) => _scenes.SayStatus(Name, status, _settings.Detect);
}
