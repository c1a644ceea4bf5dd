using System.Runtime.InteropServices;
using OpenCvSharp;

namespace EdgeDetector.Service.Capture;

/// <summary>The real process environment, as native libraries see it; the runtime's own copy never reaches them.</summary>
internal static partial class NativeEnvironment
{
    private static readonly Lazy<bool> Quiet = new(() =>
    {
        SetDefault("OPENCV_LOG_LEVEL", "SILENT");
        SetDefault("OPENCV_FFMPEG_LOGLEVEL", "-8");
        if (Environment.GetEnvironmentVariable("OPENCV_LOG_LEVEL") is null)
        {
            // For the case that something had loaded OpenCV before.
            Cv2.SetLogLevel(LogLevel.SILENT);
        }

        return true;
    });

    /// <summary>
    /// Stops OpenCV, FFmpeg and V4L2 from writing their own lines to stderr, unless the environment asks for them. Must be called
    /// before the first call into OpenCV; more calls do nothing.
    /// </summary>
    public static void QuietenOpenCv() => _ = Quiet.Value;

    private static void SetDefault(string name, string value)
    {
        // Native setenv is not safe beside native getenv on other threads: hence only here, before the library is loaded.
        if (setenv(name, value, overwrite: 0) != 0)
        {
            throw new InvalidOperationException($"setenv {name} failed with error {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
