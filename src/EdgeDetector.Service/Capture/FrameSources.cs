using EdgeDetector.Service.Capture.Isolation;
using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Capture;

/// <summary>Chooses who reads a camera.</summary>
internal static class FrameSources
{
    /// <summary>The reader of a camera, in the process that its options ask for, not yet opened.</summary>
    public static IFrameSource CreateIsolated(CameraSource source, CameraOptions options, FrameFactory frames, ILogger logger)
    {
        NativeEnvironment.QuietenOpenCv();
        bool isIsolated = options.Isolation is CaptureIsolation.Process || (options.Isolation is CaptureIsolation.Auto && source.IsLive);
        if (!isIsolated)
        {
            return Create(source, options, frames, logger);
        }

        WorkerTask task = WorkerTask.Of(frames.Camera, options, onDemand: !source.IsLive && options.Pace == CapturePace.None);
        return new IsolatedSource(task, frames, (long)options.MemoryLimitMegabytes << 20, logger);
    }

    /// <summary>The reader of a source in this process, not yet opened. A path is looked at now: a folder and a picture are read otherwise than a video.</summary>
    public static IFrameSource Create(CameraSource source, CameraOptions options, FrameFactory frames, ILogger logger)
    {
        if (source.Kind is not (CameraSourceKind.Network or CameraSourceKind.Synthetic))
        {
            // These two do without OpenCV, which takes a worker as long to load as all the rest.
            NativeEnvironment.QuietenOpenCv();
        }

        return source.Kind switch
        {
            CameraSourceKind.File when Directory.Exists(source.Location) || ImageFolderSource.IsPicture(source.Location) =>
                new ImageFolderSource(source.Location, options, frames, logger),
            CameraSourceKind.File => new VideoFileSource(source.Location, options, frames),
            CameraSourceKind.Synthetic => new SyntheticSource(source.Synthetic, options, frames),

            CameraSourceKind.Network => new FFmpegPipeSource(source, options, frames),

            // A CSI camera whose driver failed can be had again only by a new process (the Argus library keeps its state).
            CameraSourceKind.Csi when GStreamerPipeSource.IsInstalled => new GStreamerPipeSource(source, options, frames),
            CameraSourceKind.Csi or CameraSourceKind.GStreamer when !VideoCaptureSource.HasGStreamer =>
                new GStreamerPipeSource(source, options, frames),
            _ => new VideoCaptureSource(source, options, frames, logger),
        };
    }
}
