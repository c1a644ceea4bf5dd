using EdgeDetector.Geometry;
using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging;
using OpenCvSharp;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace EdgeDetector.Service.Capture;

/// <summary>A live camera through OpenCV: a V4L2 device, or a GStreamer pipeline where that build of OpenCV has it.</summary>
internal sealed partial class VideoCaptureSource(CameraSource source, CameraOptions options, FrameFactory frames, ILogger logger)
    : IFrameSource
{
    private const int UndecodablePicturesInARow = 100;

    private VideoGrabber? _grabber;

    /// <summary>Whether this build of OpenCV can play GStreamer pipelines.</summary>
    public static bool HasGStreamer { get; } = ReadHasGStreamer();

    public void Open(CancellationToken cancellationToken) =>
        _grabber = source.Kind == CameraSourceKind.Device ? OpenDevice() : OpenPipeline();

    public Frame? Read(CancellationToken cancellationToken)
    {
        VideoGrabber grabber = _grabber ?? throw new InvalidOperationException("The source is not open.");
        for (int undecodable = 0; undecodable < UndecodablePicturesInARow; undecodable++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!grabber.Grab())
            {
                throw new CaptureException($"{source.Redacted} ended or broke off");
            }

            DateTimeOffset capturedAt = frames.Time.GetUtcNow();
            if (grabber.Retrieve() is { } buffer)
            {
                return frames.Create(buffer, capturedAt);
            }

            frames.CountDecodeError();
        }

        throw new CaptureException($"{source.Redacted}: {UndecodablePicturesInARow} pictures in a row cannot be decoded");
    }

    public void Dispose() => _grabber?.Dispose();

    private static bool ReadHasGStreamer()
    {
        NativeEnvironment.QuietenOpenCv();
        return Cv2.GetBuildInformation().Split('\n')
            .Any(line => line.Contains("GStreamer:", StringComparison.Ordinal) && line.Contains("YES", StringComparison.Ordinal));
    }

    private VideoGrabber OpenDevice()
    {
        string device = source.Location;
        if (!File.Exists(device))
        {
            string[] present = [.. Directory.EnumerateFiles("/dev", "video*").Order(StringComparer.Ordinal)];
            string advice = present.Length == 0 ? "no video device is there" : $"there are {string.Join(", ", present)}";
            throw new CaptureException($"{device} does not exist: is the camera plugged in? ({advice})");
        }

        VideoGrabber grabber = VideoGrabber.TryOpen(device, VideoCaptureAPIs.V4L2, frames)
            ?? throw new CaptureException(
                $"{device} cannot be opened: no camera, in use by another program, or no permission (is the user in the group 'video'?)");

        grabber.Ask(VideoCaptureProperties.FourCC, FourCC.FromString(options.PixelFormat is CapturePixelFormat.Yuyv ? "YUYV" : "MJPG"));
        AskIfGiven(grabber, VideoCaptureProperties.FrameWidth, options.Width);
        AskIfGiven(grabber, VideoCaptureProperties.FrameHeight, options.Height);
        AskIfGiven(grabber, VideoCaptureProperties.Fps, options.Fps);
        grabber.Ask(VideoCaptureProperties.BufferSize, 1);
        LogDelivers(device, grabber.PixelFormat, grabber.Size, grabber.Fps);
        return grabber;
    }

    private static void AskIfGiven(VideoGrabber grabber, VideoCaptureProperties property, double? value)
    {
        if (value is { } asked)
        {
            grabber.Ask(property, asked);
        }
    }

    private VideoGrabber OpenPipeline()
    {
        string pipeline = GStreamerPipeline.For(source, options).ForOpenCv();
        return VideoGrabber.TryOpen(pipeline, VideoCaptureAPIs.GSTREAMER, frames)
            ?? throw new CaptureException(
                $"the pipeline cannot be started: {CameraSource.Redact(pipeline)} (try it with gst-launch-1.0 -v)");
    }

    [LoggerMessage(1011, LogLevel.Information, "{Device} delivers {Format} {Size} at {Fps:0.##} fps")]
    private partial void LogDelivers(string device, string format, PixelSize size, double fps);
}
