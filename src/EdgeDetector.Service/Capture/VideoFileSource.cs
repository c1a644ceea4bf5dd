using EdgeDetector.Service.Configuration;
using OpenCvSharp;

namespace EdgeDetector.Service.Capture;

/// <summary>A video file, at its own rate or as fast as it is read.</summary>
internal sealed class VideoFileSource(string path, CameraOptions options, FrameFactory frames) : IFrameSource
{
    private const double UnstatedFps = 25;
    private static readonly TimeSpan PresenceInterval = TimeSpan.FromSeconds(1);

    private readonly FramePacer? _pacer = options.Pace == CapturePace.Realtime ? new FramePacer(frames.Time) : null;
    private VideoGrabber? _grabber;
    private TimeSpan _frameInterval;
    private TimeSpan _lastPosition;
    private long _lastPresenceCheck;
    private long _framesOfThisPass;

    public void Open(CancellationToken cancellationToken)
    {
        _grabber?.Dispose();
        _grabber = null;
        if (!File.Exists(path))
        {
            throw new CaptureException($"{path} does not exist");
        }

        _grabber = VideoGrabber.TryOpen(path, VideoCaptureAPIs.FFMPEG, frames)
            ?? throw new CaptureException($"{path} is no video that can be read (unknown format, damaged, or no permission)");
        double fps = _grabber.Fps is > 0 and var stated ? stated : options.Fps ?? UnstatedFps;
        _frameInterval = TimeSpan.FromSeconds(1 / fps);
        _framesOfThisPass = 0;
        _lastPresenceCheck = frames.Time.GetTimestamp();
    }

    public Frame? Read(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!Grabber.Grab())
            {
                if (!BeginAgain(cancellationToken))
                {
                    return null;
                }

                continue;
            }

            _framesOfThisPass++;
            _pacer?.Wait(NextInterval(), cancellationToken);
            ThrowIfGone();
            DateTimeOffset capturedAt = frames.Time.GetUtcNow();
            if (Grabber.Retrieve() is { } buffer)
            {
                return frames.Create(buffer, capturedAt);
            }

            frames.CountDecodeError();
        }
    }

    public void Dispose()
    {
        _grabber?.Dispose();
        _pacer?.Dispose();
    }

    private VideoGrabber Grabber => _grabber ?? throw new InvalidOperationException("The source is not open.");

    private bool BeginAgain(CancellationToken cancellationToken)
    {
        if (_framesOfThisPass == 0)
        {
            throw new CaptureException($"{path} holds no picture that can be read");
        }

        if (!options.Loop)
        {
            return false;
        }

        Open(cancellationToken);
        return true;
    }

    private TimeSpan NextInterval()
    {
        TimeSpan position = Grabber.Position;
        TimeSpan interval = position - _lastPosition;
        _lastPosition = position;

        // The first frame of a pass, and files whose time stamps jump or stand still, are paced by the frame rate.
        return _framesOfThisPass > 1 && interval > TimeSpan.Zero && interval <= FramePacer.LongestInterval ? interval : _frameInterval;
    }

    /// <summary>An open file can be played on after it was deleted; a camera that stands for it must say that it is gone.</summary>
    private void ThrowIfGone()
    {
        if (_pacer is null || frames.Time.GetElapsedTime(_lastPresenceCheck) < PresenceInterval)
        {
            return;
        }

        _lastPresenceCheck = frames.Time.GetTimestamp();
        if (!File.Exists(path))
        {
            throw new CaptureException($"{path} vanished");
        }
    }
}
