using EdgeDetector.Geometry;
namespace EdgeDetector.Service.Capture.Devices;

public sealed class VideoDeviceTests
{
    [Theory]
    [InlineData(0x47504A4Du, "MJPG")]
    [InlineData(0x56595559u, "YUYV")]
    [InlineData(0x20303159u, "Y10")]
    [InlineData(0xB2314247u, "GB12-BE")]
    [InlineData(0x41079A1Bu, "???A")]
    public void Of_Code_IsItsCharactersAsFarAsTheyCanBeShown(uint code, string expected) =>
        Assert.Equal(expected, FourCharacters.Of(code));

    [Fact]
    public void Lines_Device_NameTheFormatsWithSizesAndRates()
    {
        VideoDevice device = new(
            "/dev/video0",
            "Camera",
            "usb-0000:00:14.0-1",
            [
                new VideoFormat("MJPG", [Size(1280, 720, 30, 7.5), Size(640, 480, 30)]),
                new VideoFormat("YUYV", [new VideoSize(new PixelSize(16, 16), new PixelSize(1920, 1080), [60, 1]) { IsRateRange = true }]),
                new VideoFormat("NV12", [Size(640, 480)]),
                new VideoFormat("NV21", [Size(640, 480)]),
                new VideoFormat("H264", []),
            ])
        {
            OtherPaths = ["/dev/v4l/by-id/usb-camera-video-index0"],
        };

        Assert.Equal(
            [
                "/dev/video0: Camera (usb-0000:00:14.0-1)",
                "also /dev/v4l/by-id/usb-camera-video-index0",
                "MJPG: 1280x720 at 30, 7.5 fps; 640x480 at 30 fps",
                "YUYV: 16x16 to 1920x1080 at 60 to 1 fps",
                "NV12, NV21: 640x480",
                "H264",
            ],
            VideoDeviceText.Lines(device));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/video97")]
    [InlineData("/dev")]
    public void TryRead_NoVideoDevice_IsNull(string path) => Assert.Null(VideoDeviceReader.TryRead(path));

    private static VideoSize Size(int width, int height, params double[] rates) =>
        new(new PixelSize(width, height), new PixelSize(width, height), rates);
}
