using EdgeDetector.Service.Capture.Recovery;
using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Capture;

/// <summary>
/// Keeps one camera delivering into a mailbox: opens it, watches that new pictures come, and opens it again when they do not.
/// One asynchronous loop owns the state; each opening reads on a thread of its own (<see cref="CaptureSession"/>), which is given up
/// where a native call hangs.
/// </summary>
internal sealed partial class CameraCapture : IAsyncDisposable
{
    /// <summary>Threads that may hang at once; no more are started until one of them returns.</summary>
    public const int MostAbandonedThreads = 3;

    private static readonly TimeSpan LongestTick = TimeSpan.FromMilliseconds(250);

    // A camera wakes up, a stream is looked at until its format is known: longer than the time between two pictures.
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(10);

    // What a native call that has a timeout of its own, or a child process, may take to end after it was told to.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DisposeGrace = TimeSpan.FromMilliseconds(700);

    private readonly string _name;
    private readonly CameraOptions _options;
    private readonly CameraSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FrameFactory _frames;
    private readonly FrameRate _rate;
    private readonly Func<IFrameSource> _create;
    private readonly CaptureSinks _sinks;
    private readonly Backoff _backoff;
    private readonly RestartCounts _restarts = new();
    private readonly RecoveryLadder _ladder;
    private readonly TimeSpan _silenceLimit;
    private readonly TimeSpan _tick;
    private readonly CancellationTokenSource _stop = new();
    private volatile CaptureStatus _state;
    private volatile LastFrame? _lastFrame;
    private string? _toldError;
    private bool _isAlertTold;
    private Task _loop = Task.CompletedTask;
    private CaptureSession? _session;
    private bool _wasOnline;
    private long _lastTick;
    private long _reconnects;
    private long _stalls;
    private int _abandoned;
    private int _started;

    public CameraCapture(string name, CameraOptions options, TimeProvider time, ILogger<CameraCapture> logger)
        : this(name, options, time, logger, null)
    {
    }

    /// <summary>With another reader of the source than the one its text asks for, which tests make hang.</summary>
    internal CameraCapture(
        string name, CameraOptions options, TimeProvider time, ILogger<CameraCapture> logger, Func<FrameFactory, IFrameSource>? create)
    {
        if (!CameraSource.TryParse(options.Source, out CameraSource? source, out string? error))
        {
            throw new ArgumentException($"source {error}", nameof(options));
        }

        _name = name;
        _options = options;
        _source = source;
        _time = time;
        _logger = logger;
        _frames = new FrameFactory(name, time);
        _rate = new FrameRate(time);
        _create = create is null ? () => FrameSources.CreateIsolated(source, options, _frames, logger) : () => create(_frames);
        _sinks = new CaptureSinks(Mailbox, Arrived, !source.IsLive && options.Pace == CapturePace.None, source.IsLive);
        _backoff = new Backoff(options.Reconnect, Random.Shared);
        _ladder = new RecoveryLadder(name, source.UsesArgus);
        _silenceLimit = SilenceLimit(source, options);
        _tick = TimeSpan.FromTicks(Math.Clamp(options.StaleAfter.Ticks / 4, TimeSpan.TicksPerMillisecond, LongestTick.Ticks));
        _state = new CaptureStatus { State = CaptureState.Stopped, Since = time.GetUtcNow() };
        _lastTick = time.GetTimestamp();
    }

    /// <summary>What is done when opening the camera again does not help; null: only an alert.</summary>
    public RecoveryCommand? Recovery
    {
        get => _ladder.Command;
        init => _ladder.Command = value;
    }

    /// <summary>Hears each change of state, on the thread pool; must be quick and must not throw.</summary>
    public event Action<CaptureStatus>? StatusChanged;

    /// <summary>Holds the newest frame; completed when the camera ended or was disposed.</summary>
    public FrameMailbox Mailbox { get; } = new();

    /// <summary>The camera's name in the configuration.</summary>
    public string Name => _name;

    /// <summary>What the source text means; its <see cref="CameraSource.Redacted"/> is for showing.</summary>
    public CameraSource Source => _source;

    /// <summary>Where the camera stands now.</summary>
    public CaptureStatus Status => WithFigures(_state);

    /// <summary>
    /// The time stamp (<see cref="TimeProvider.GetTimestamp"/>) of the last sign of life of the loop that looks after the camera. It
    /// goes on while a camera is offline or hangs: only a fault of this program stops it.
    /// </summary>
    public long LastProgress => Interlocked.Read(ref _lastTick);

    /// <summary>Ends when the camera ended or was disposed; a fault of this program, not of a camera, is its exception.</summary>
    public Task Completion => _loop;

    /// <summary>Starts opening and reading the camera; at most once.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new InvalidOperationException($"Camera {_name} was started before.");
        }

        _loop = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>Stops within a second, even where a native call hangs; drops a frame that nobody took.</summary>
    public async ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _started, 1);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_session is { } session)
        {
            // In real time, whatever the clock of the camera: this bounds how long the program takes to end.
            await Task.WhenAny(session.Completion, Task.Delay(DisposeGrace, TimeProvider.System)).ConfigureAwait(false);
        }

        Mailbox.Dispose();
        if (_state.State is not (CaptureState.Stopped or CaptureState.Ended))
        {
            Enter(new CaptureStatus { State = CaptureState.Stopped });
        }
    }

    private static TimeSpan SilenceLimit(CameraSource source, CameraOptions options)
    {
        // Two frames may be further apart than staleAfter: by a low rate that was asked for, or by a gap in a file's time stamps.
        TimeSpan interval = (source.Synthetic.Fps ?? options.Fps) is { } fps ? TimeSpan.FromSeconds(2 / fps) : TimeSpan.Zero;
        return options.StaleAfter + interval + (source.Kind is CameraSourceKind.File ? FramePacer.LongestInterval : TimeSpan.Zero);
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (await TryOnceAsync(stop).ConfigureAwait(false))
            {
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    /// <summary>Opens the camera, waits for its end and pauses; false when there is no more to come.</summary>
    private async Task<bool> TryOnceAsync(CancellationToken stop)
    {
        while (Volatile.Read(ref _abandoned) >= MostAbandonedThreads)
        {
            await PauseAsync(_backoff.Next(), stop).ConfigureAwait(false);
        }

        Enter(new CaptureStatus { State = CaptureState.Connecting, Error = _state.Error });
        CaptureSession session = CaptureSession.Start(_name, _create, _sinks, _time, stop);
        _session = session;
        SessionEnd end = await WatchAsync(session, stop).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        if (end.Kind == SessionEndKind.EndOfSource)
        {
            Mailbox.Complete();
            Enter(new CaptureStatus { State = CaptureState.Ended });
            LogEnded(_name, _source.Redacted);
            return false;
        }

        await RestAsync(session, end, stop).ConfigureAwait(false);
        return true;
    }

    /// <summary>After a failure: says so, tries what may help, and waits for the next attempt.</summary>
    private async Task RestAsync(CaptureSession session, SessionEnd end, CancellationToken stop)
    {
        // A camera that comes and goes is not well after one frame: it must have lived as long as the longest wait.
        if (session.FirstFrame.IsCompleted && session.Age >= _options.Reconnect.Maximum)
        {
            _backoff.Reset();
            _ladder.Reset();
        }

        _restarts.Add(end.Fault);
        bool stale = end.Kind == SessionEndKind.Silent && session.FirstFrame.IsCompleted;
        CaptureState state = stale ? CaptureState.Stale : CaptureState.Offline;
        Task<bool> help = _ladder.FailedAsync(stop);
        if (!help.IsCompleted)
        {
            Tell(state, end.Error, TimeSpan.Zero);
            await TickUntilAsync(help, stop).ConfigureAwait(false);
        }

        if (await help.ConfigureAwait(false))
        {
            _backoff.Reset();
        }

        TimeSpan wait = _backoff.Next();
        Tell(state, end.Error, wait);
        await PauseAsync(wait, stop).ConfigureAwait(false);
    }

    /// <summary>Waits until the session ends, or ends it because nothing new comes.</summary>
    private async Task<SessionEnd> WatchAsync(CaptureSession session, CancellationToken stop)
    {
        bool online = false;
        while (!session.Completion.IsCompleted)
        {
            Task tick = Task.Delay(_tick, _time, stop);
            await Task.WhenAny(session.Completion, online ? tick : session.FirstFrame, tick).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            Interlocked.Exchange(ref _lastTick, _time.GetTimestamp());
            if (!online && session.FirstFrame.IsCompleted)
            {
                online = true;
                EnterOnline();
            }

            TimeSpan limit = session.IsOpen ? _silenceLimit : _silenceLimit + OpeningTime;
            if (session.Silence > limit && !session.Completion.IsCompleted)
            {
                Interlocked.Increment(ref _stalls);
                SessionEnd silent = session.EndSilent(_source, limit);
                await EndAsync(session, silent.Error, stop).ConfigureAwait(false);
                return silent;
            }
        }

        return await session.Completion.ConfigureAwait(false);
    }

    /// <summary>Ends a silent session; where its native call does not return, the thread is given up and left to end by itself.</summary>
    private async Task EndAsync(CaptureSession session, string error, CancellationToken stop)
    {
        if (session.FirstFrame.IsCompleted)
        {
            Enter(new CaptureStatus { State = CaptureState.Stale, Error = error });
        }

        session.Cancel();
        await Task.WhenAny(session.Completion, Task.Delay(Grace, _time, stop)).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        if (session.Completion.IsCompleted)
        {
            return;
        }

        int hanging = Interlocked.Increment(ref _abandoned);
        LogAbandoned(_name, error, hanging, MostAbandonedThreads);
        _ = session.Completion.ContinueWith(
            _ => Interlocked.Decrement(ref _abandoned), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits in small steps, so that the watchdog sees that this loop lives.</summary>
    private async Task PauseAsync(TimeSpan wait, CancellationToken stop)
    {
        long start = _time.GetTimestamp();
        for (TimeSpan left = wait; left > TimeSpan.Zero; left = wait - _time.GetElapsedTime(start))
        {
            // Whole milliseconds, upwards: a delay of a part of one is none, and the loop would spin until it is over.
            double milliseconds = Math.Ceiling((left < LongestTick ? left : LongestTick).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _time, stop).ConfigureAwait(false);
            Interlocked.Exchange(ref _lastTick, _time.GetTimestamp());
        }
    }

    private async Task TickUntilAsync(Task task, CancellationToken stop)
    {
        while (!task.IsCompleted)
        {
            await Task.WhenAny(task, Task.Delay(LongestTick, _time, stop)).ConfigureAwait(false);
            Interlocked.Exchange(ref _lastTick, _time.GetTimestamp());
        }
    }

    private void Arrived(Frame frame)
    {
        _rate.Tick();
        _lastFrame = new LastFrame(frame.CapturedAt, frame.Width, frame.Height);
    }

    private void EnterOnline()
    {
        if (_wasOnline)
        {
            Interlocked.Increment(ref _reconnects);
        }

        _wasOnline = true;
        _toldError = null;
        Enter(new CaptureStatus { State = CaptureState.Online });
        if (_lastFrame is { } frame)
        {
            LogOnline(_name, _source.Redacted, frame.Width, frame.Height);
        }
    }

    /// <summary>A camera that stays away for weeks says so once, not at every attempt.</summary>
    private void Tell(CaptureState state, string error, TimeSpan wait)
    {
        Enter(new CaptureStatus { State = state, Error = error, NextAttemptAt = _time.GetUtcNow() + wait });
        if (error == _toldError)
        {
            LogStillAway(_name, error, wait.TotalSeconds);
        }
        else
        {
            _toldError = error;
            LogAway(_name, state, error, wait.TotalSeconds);
        }

        if (_ladder.Alert is { } alert && !_isAlertTold)
        {
            LogAlert(_name, alert);
        }

        // Its count rises with every attempt.
        _isAlertTold = _ladder.Alert is not null;
    }

    private void Enter(CaptureStatus status)
    {
        bool same = status.State == _state.State;
        _state = status with { Since = same ? _state.Since : _time.GetUtcNow() };
        StatusChanged?.Invoke(Status);
    }

    private CaptureStatus WithFigures(CaptureStatus status)
    {
        LastFrame? frame = _lastFrame;
        return status with
        {
            LastFrameAt = frame?.CapturedAt,
            Width = frame?.Width ?? 0,
            Height = frame?.Height ?? 0,
            Fps = _rate.PerSecond(),
            Captured = _frames.Created,
            Dropped = Mailbox.Dropped + _frames.Lost,
            Reconnects = Interlocked.Read(ref _reconnects),
            Stalls = Interlocked.Read(ref _stalls),
            Restarts = _restarts.Take(),
            Alert = status.State is CaptureState.Online ? null : _ladder.Alert,
            DecodeErrors = _frames.DecodeErrors,
            AbandonedThreads = Volatile.Read(ref _abandoned),
        };
    }

    [LoggerMessage(1000, LogLevel.Information, "Camera {Camera} is online: {Source}, {Width}x{Height}")]
    private partial void LogOnline(string camera, string source, int width, int height);

    [LoggerMessage(1001, LogLevel.Warning, "Camera {Camera} is {State}: {Error}; next attempt in {Seconds:0.0} s")]
    private partial void LogAway(string camera, CaptureState state, string error, double seconds);

    [LoggerMessage(1002, LogLevel.Debug, "Camera {Camera} is still away: {Error}; next attempt in {Seconds:0.0} s")]
    private partial void LogStillAway(string camera, string error, double seconds);

    [LoggerMessage(1003, LogLevel.Information, "Camera {Camera} came to the end of {Source}")]
    private partial void LogEnded(string camera, string source);

    [LoggerMessage(1004, LogLevel.Error,
        "Camera {Camera} hangs in a native call ({Error}): its thread is given up, {Hanging} of at most {Most} hang now. Restart the service if it does not recover")]
    private partial void LogAbandoned(string camera, string error, int hanging, int most);

    [LoggerMessage(1005, LogLevel.Error, "Camera {Camera} needs to be looked at: {Alert}")]
    private partial void LogAlert(string camera, string alert);

    private sealed record LastFrame(DateTimeOffset CapturedAt, int Width, int Height);
}
