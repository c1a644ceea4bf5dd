using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>
/// A camera that is read in a process of its own (<see cref="CaptureWorker"/>): whatever a driver or a codec does there, this process
/// goes on, and killing the worker frees what it holds. Its frames are the memory that the worker filled.
/// </summary>
internal sealed partial class IsolatedSource(WorkerTask task, FrameFactory frames, long memoryLimit, ILogger logger) : IFrameSource
{
    // More than a hundred hours of a fast camera: not lost frames but nonsense.
    private const long MostLostFrames = 100_000_000;

    private WorkerProcess? _worker;
    private CancellationTokenRegistration _stop;
    private RingReader? _ring;
    private long _sequence;
    private long _decodeErrors;

    public void Open(CancellationToken cancellationToken)
    {
        _worker = WorkerProcess.Start(task.Camera, memoryLimit);

        // A blocking read of the pipe ends only with the worker.
        _stop = cancellationToken.UnsafeRegister(static state => ((WorkerProcess)state!).Stop(), _worker);
        Send(_worker, new CaptureMessage.Begin(task), cancellationToken);
        if (Hear(_worker, cancellationToken) is not CaptureMessage.Hello { Version: CaptureMessageFormat.Version })
        {
            throw new CaptureException("the program on disk is another version than the one that runs: restart the service");
        }

        while (Hear(_worker, cancellationToken) is var message and not CaptureMessage.Opened)
        {
            Handle(message);
        }
    }

    public Frame? Read(CancellationToken cancellationToken)
    {
        WorkerProcess worker = _worker ?? throw new InvalidOperationException("The source is not open.");
        if (task.OnDemand)
        {
            Send(worker, new CaptureMessage.Next(), cancellationToken);
        }

        while (true)
        {
            switch (Hear(worker, cancellationToken))
            {
                case CaptureMessage.Picture picture:
                    return ToFrame(picture);
                case CaptureMessage.Ring ring:
                    _ring?.Dispose();
                    _ring = RingReader.Open(worker.Id, ring.Descriptor, ring.Layout);
                    break;
                case CaptureMessage.Ended:
                    return null;
                case var message:
                    Handle(message);
                    break;
            }
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _worker?.Dispose();
        _ring?.Dispose();
    }

    private static void Send(WorkerProcess worker, CaptureMessage message, CancellationToken cancellationToken)
    {
        try
        {
            worker.Send(message);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It ended, or was told to.
            cancellationToken.ThrowIfCancellationRequested();
            throw worker.Failure();
        }
    }

    private static CaptureMessage Hear(WorkerProcess worker, CancellationToken cancellationToken)
    {
        try
        {
            bool isHeard = worker.TryHear(out CaptureMessage? message);
            cancellationToken.ThrowIfCancellationRequested();
            return isHeard ? message! : throw worker.Failure();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw worker.Failure();
        }
    }

    private Frame ToFrame(CaptureMessage.Picture picture)
    {
        long lost = picture.Sequence - _sequence - 1;
        long errors = picture.DecodeErrors - _decodeErrors;
        if (_ring is not { } ring || lost is < 0 or > MostLostFrames || errors < 0)
        {
            throw new CaptureException("the capture worker counts wrongly") { Fault = CaptureFault.Crashed };
        }

        FrameBuffer buffer = ring.Take(picture.Slot.Index, picture.Slot.Stamp);
        (_sequence, _decodeErrors) = (picture.Sequence, picture.DecodeErrors);
        frames.CountLost(lost);
        frames.CountDecodeError(errors);

        // By the clock that runs on while the other is set; the worker's word is taken for no more than it can be.
        TimeSpan age = TimeProvider.System.GetElapsedTime(picture.CapturedAt);
        TimeSpan plausible = age > TimeSpan.Zero && age < CaptureWorker.LongestAge ? age : TimeSpan.Zero;
        return frames.Create(buffer, frames.Time.GetUtcNow() - plausible);
    }

    private void Handle(CaptureMessage message)
    {
        switch (message)
        {
            case CaptureMessage.Failed failed:
                throw new CaptureException(CameraSource.Redact(failed.Text));
            case CaptureMessage.Log log:
                string text = CameraSource.Redact(log.Text);
                LogWorker(log.Level, task.Camera, text);
                break;
            default:
                throw new CaptureException("the capture worker speaks out of turn") { Fault = CaptureFault.Crashed };
        }
    }

    [LoggerMessage(EventId = 1012, Message = "Camera {Camera}: {Text}")]
    private partial void LogWorker(LogLevel level, string camera, string text);
}
