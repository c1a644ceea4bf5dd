using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Capture;

/// <summary>Chooses who reads a camera.</summary>
internal static class FrameSources
{
    /// <summary>The reader of a source, not yet opened. A path is looked at now: a folder and a picture are read otherwise than a video.</summary>
    public static IFrameSource Create(CameraSource source, CameraOptions options, FrameFactory frames, ILogger logger)
    {
        NativeEnvironment.QuietenOpenCv();
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
            _ => new VideoCaptureSource(source, options, frames),
        };
    }
}
