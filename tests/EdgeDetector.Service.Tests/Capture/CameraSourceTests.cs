using EdgeDetector.Synthetic;

namespace EdgeDetector.Service.Capture;

public sealed class CameraSourceTests
{
    [Theory]
    [InlineData("/dev/video0", "Device", "/dev/video0")]
    [InlineData("/dev/v4l/by-id/usb-cam-index0", "Device", "/dev/v4l/by-id/usb-cam-index0")]
    [InlineData("2", "Device", "/dev/video2")]
    [InlineData("rtsp://10.0.0.5:554/stream1", "Network", "rtsp://10.0.0.5:554/stream1")]
    [InlineData("RTSPS://[fe80::1]/a?b=c", "Network", "RTSPS://[fe80::1]/a?b=c")]
    [InlineData("rtsp://user:p@ss#1@camera.local/live", "Network", "rtsp://user:p@ss#1@camera.local/live")]
    [InlineData("http://host/video.mjpg", "Network", "http://host/video.mjpg")]
    [InlineData("https://host:8443/video", "Network", "https://host:8443/video")]
    [InlineData("file:clip.mp4", "File", "clip.mp4")]
    [InlineData("file:/srv/my clip.mp4", "File", "/srv/my clip.mp4")]
    [InlineData("file:///srv/my%20clip.mp4", "File", "/srv/my clip.mp4")]
    [InlineData("/srv/pictures", "File", "/srv/pictures")]
    [InlineData("clip.avi", "File", "clip.avi")]
    [InlineData("./12:30.mp4", "File", "./12:30.mp4")]
    [InlineData("gst:videotestsrc ! queue", "GStreamer", "videotestsrc ! queue")]
    [InlineData("  synthetic:  ", "Synthetic", "")]
    public void TryParse_SourceText_IsUnderstood(string text, string kind, string location)
    {
        CameraSource source = Cameras.Parse(text);

        Assert.Equal(kind, source.Kind.ToString());
        Assert.Equal(location, source.Location);
    }

    [Theory]
    [InlineData("csi://0", 0)]
    [InlineData("csi:1", 1)]
    public void TryParse_Csi_HasSensor(string text, int sensor)
    {
        CameraSource source = Cameras.Parse(text);

        Assert.Equal(CameraSourceKind.Csi, source.Kind);
        Assert.Equal(sensor, source.Sensor);
    }

    [Fact]
    public void TryParse_Synthetic_HasItsSettings()
    {
        SyntheticSettings settings = Cameras.Parse("synthetic:?seed=7&people=0&cars=3&bicycles=2&width=640&height=360&fps=12.5").Synthetic;

        Assert.Equal(
            new SyntheticSettings { Seed = 7, People = 0, Cars = 3, Bicycles = 2, Width = 640, Height = 360, Fps = 12.5 }, settings);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("camera1", "file:camera1")]
    [InlineData("-1", "no video device")]
    [InlineData("256", "no video device")]
    [InlineData("rstp://host/x", "did you mean rtsp:")]
    [InlineData("htp://host/x", "did you mean http:")]
    [InlineData("ftp://host/x", "known are rtsp")]
    [InlineData("rtsp:host", "rtsp://host/path")]
    [InlineData("rtsp:///path", "no valid host")]
    [InlineData("rtsp://host:99999/path", "no valid host or port")]
    [InlineData("file:", "needs a path")]
    [InlineData("file://host/x", "absolute path")]
    [InlineData("csi://x", "names no sensor")]
    [InlineData("csi://", "names no sensor")]
    [InlineData("gst: ", "needs a pipeline")]
    [InlineData("synthetic:?dogs=2", "no setting 'dogs'")]
    [InlineData("synthetic:?cars=-2", "whole number from 0 to 100")]
    [InlineData("synthetic:?cars=1.5", "whole number")]
    [InlineData("synthetic:?width=63", "64 to 8192")]
    [InlineData("synthetic:?fps=0", "0.1 to 240")]
    [InlineData("synthetic:?seed", "seed=")]
    public void TryParse_Nonsense_SaysWhatIsWrong(string text, string part)
    {
        Assert.False(CameraSource.TryParse(text, out CameraSource? source, out string? error));

        Assert.Null(source);
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://user:secret@host/live", "rtsp://user:***@host/live")]
    [InlineData("rtsp://user:se@cr/et@host/live", "rtsp://user:***@host/live")]
    [InlineData("rtsp://secret@host/live", "rtsp://***@host/live")]
    [InlineData("http://host/cgi?user=a&password=secret&channel=1", "http://host/cgi?user=a&password=***&channel=1")]
    [InlineData("http://host/cgi?TOKEN=secret", "http://host/cgi?TOKEN=***")]
    [InlineData("rtsp://host/user=a_password=secret_channel=1", "rtsp://host/user=a_password=***")]
    [InlineData("gst:rtspsrc location=\"rtsp://u:secret@h/a\" user-pw=\"sec ret\" ! x", "gst:rtspsrc location=\"rtsp://u:***@h/a\" user-pw=*** ! x")]
    [InlineData("rtsp://host/live", "rtsp://host/live")]
    public void Redacted_Credentials_AreHidden(string text, string expected)
    {
        Assert.Equal(expected, Cameras.Parse(text).Redacted);
    }

    [Theory]
    [InlineData("rtsp://admin:my SECRET@127.0.0.1/x")]
    [InlineData("rtsp://admin:it'sSECRET@127.0.0.1/x")]
    [InlineData("rtsp://admin:a\"SECRET@127.0.0.1/x")]
    [InlineData("http://camera/x?passphrase=SECRET&sig=SECRET")]
    public void Redact_OddPasswords_AreHidden(string text)
    {
        Assert.DoesNotContain("SECRET", CameraSource.Redact(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://admin:my SECRET@127.0.0.1/x")]
    [InlineData("rtsp://admin:it'sSECRET@127.0.0.1/x")]
    public void TryParse_UrlWithBlanksOrQuotes_IsRefusedWithoutShowingIt(string text)
    {
        Assert.False(CameraSource.TryParse(text, out _, out string? error));
        Assert.Contains("%20", error, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://user:secret@/live")]
    [InlineData("rtsp://user:secret@host:x/live")]
    public void TryParse_BadHost_KeepsThePasswordToItself(string text)
    {
        Assert.False(CameraSource.TryParse(text, out _, out string? error));

        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }
}
