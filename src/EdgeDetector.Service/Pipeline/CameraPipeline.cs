using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Live;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// One camera from its frames to its messages. Its own thread alone touches what belongs to the camera; all cameras share one
/// detector, in turns.
/// </summary>
internal sealed class CameraPipeline : IAsyncDisposable
{
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(1);

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
    private readonly CameraHeartbeat _heartbeat;
    private readonly Action _stillWaiting;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Turnstile.Ticket _ticket = new();
    private readonly FrameLimit _limit;
    private readonly CameraObjects _objects;
    private readonly SnapshotTaker _snapshot;
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
        _objects = new CameraObjects(Name, settings.Watch, shared, outputs);
        _snapshot = new SnapshotTaker(Name, _classes, _outputs);
        _view = outputs.Views.Of(Name);
        Confidences = new ConfidenceHistogram(_classes, _time);
        Started = _time.GetTimestamp();
        _heartbeat = new CameraHeartbeat(capture, _outputs.Heartbeats, _time);
        _stillWaiting = () => _heartbeat.Beat("waiting for its turn");
        _capture.StatusChanged += SayStatus;
    }

    /// <summary>The camera's name.</summary>
    public string Name => _capture.Name;

    /// <summary>Hears of frames with too many objects; null: nobody does.</summary>
    public CrowdWarning? Crowds { get; init; }

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
        _objects.Begin();
        _capture.Start();
        new Thread(Run) { Name = $"detect {Name}", IsBackground = true }.Start();
    }

    /// <summary>Uses other settings from the next frame on; what needs none, such as that a zone is empty now, holds at once.</summary>
    public void Apply(CameraSettings settings)
    {
        bool isSwitched = settings.Detect != _settings.Detect;
        _settings = settings;
        _capture.Mailbox.Wake();
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
                _heartbeat.Beat("waiting for a frame");
                bool isThere = _capture.Mailbox.WaitForFrame(IdleInterval, _stopping.Token);
                UseSettings(isThere || _capture.Status.State is CaptureState.Online);
                if (isThere && MayGo(_settings))
                {
                    TakeNewest();
                }
            }

            _objects.End();
            _ended.SetResult();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            _objects.End();
            _ended.SetResult();
        }
        catch (Exception e)
        {
            // The service ends on it (DetectionPipeline) and systemd starts it anew: a camera must not fall silent unseen.
            _ended.SetException(e);
        }
        finally
        {
            _heartbeat.Dispose();
        }
    }

    /// <summary>Does what settings ask for without a frame: at a low frame rate the next one may be seconds away.</summary>
    /// <param name="isSeeing">Whether the camera delivers: one that is slow has its objects still, one that is lost has none.</param>
    private void UseSettings(bool isSeeing)
    {
        CameraSettings settings = _settings;
        _objects.Use(settings);
        if (!isSeeing || !settings.Detect)
        {
            _objects.End();

            // How old frames are is not known while none is looked at.
            Volatile.Write(ref _lastAge, double.NaN);
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
        _heartbeat.Beat("inference");
        CameraSettings settings = _settings;
        TimeSpan queue = _time.GetUtcNow() - frame.CapturedAt;
        List<Detection>? proposals = _view.Proposals;
        DetectTimings timings = _shared.Detect(frame, settings.Search, _objects.Found, proposals);
        TimeSpan age = _time.GetUtcNow() - frame.CapturedAt;
        _heartbeat.Beat("tracking");
        TrackedScene scene = _objects.Follow(frame, settings);
        Interlocked.Increment(ref _inferred);
        Volatile.Write(ref _lastAge, age.TotalMilliseconds);
        _outputs.Metrics.FrameInferred(Name, queue, timings, age);
        if (timings.LeftOut > 0)
        {
            Crowds?.Say();
        }

        foreach (Detection detection in _objects.Detections)
        {
            _outputs.Metrics.Detected(Name, _classes[detection.ClassId]);
        }

        _heartbeat.Beat("messages");
        TimingMessage timing = TimingMessage.From(queue, timings);
        _objects.Tell(frame, scene, settings, timing);
        Confidences.Count(scene.Found);
        _view.Show(frame);
        _view.Tell(frame, _objects.Detections, _objects.Identities, new LiveFacts(_classes, _shared.Current.Detector.Model.Nms, timing, proposals is not null));
        _snapshot.TakeWhenDue(frame, _objects.Detections, settings.Snapshots.Format.Quality);
    }

    private void SayStatus(CaptureStatus status) => _scenes.SayStatus(Name, status, _settings.Detect);
}
