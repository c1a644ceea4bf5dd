using EdgeDetector.Geometry;
using Microsoft.Extensions.Time.Testing;

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
            "Camera",
            "usb-0000:00:14.0-1",
            [
                new VideoFormat("MJPG", [Size(1280, 720, 30, 7.5), Size(640, 480, 30)]),
                new VideoFormat("YUYV", [new VideoSize(new PixelSize(16, 16), new PixelSize(1920, 1080), [60, 1]) { IsRateRange = true }]),
                new VideoFormat("NV12", [Size(640, 480)]),
                new VideoFormat("NV21", [Size(640, 480)]),
                new VideoFormat("H264", []),
            ]);
        VideoDeviceEntry entry = new("/dev/video0", device, null) { OtherPaths = ["/dev/v4l/by-id/usb-camera-video-index0"] };

        Assert.Equal(
            [
                "/dev/video0: Camera (usb-0000:00:14.0-1)",
                "also /dev/v4l/by-id/usb-camera-video-index0",
                "MJPG: 1280x720 at 30, 7.5 fps; 640x480 at 30 fps",
                "YUYV: 16x16 to 1920x1080 at 60 to 1 fps",
                "NV12, NV21: 640x480",
                "H264",
            ],
            VideoDeviceText.Lines(entry));
    }

    [Fact]
    public void Read_NoVideoDevice_IsNull() => Assert.Null(VideoDeviceReader.Read("/dev/null"));

    [Fact]
    public void Read_NoFile_SaysSo() => Assert.ThrowsAny<IOException>(() => VideoDeviceReader.Read("/dev/video97"));

    [Fact]
    public async Task ReadAsync_OneIsStuckAndOneMayNotBeOpened_ListsTheOthersAndSaysWhy()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edgedetector-dev-");
        try
        {
            string path = folder.FullName;
            string byId = folder.CreateSubdirectory("v4l").CreateSubdirectory("by-id").FullName;
            foreach (int number in (int[])[0, 1, 2, 3, 10])
            {
                await File.WriteAllTextAsync(Path.Combine(path, $"video{number}"), "", token);
            }

            File.CreateSymbolicLink(Path.Combine(byId, "usb-camera"), "../../video10");
            using ManualResetEventSlim never = new();
            FakeTimeProvider time = new();
            using CountdownEvent unasked = new(5);
            VideoDeviceList list = new(Answer, time);
            Task<IReadOnlyList<VideoDeviceEntry>> reading = list.ReadAsync(path, token);
            Assert.True(unasked.Wait(TimeSpan.FromSeconds(20), token));

            // Those that answer have done so a second later.
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, token);
            Assert.False(reading.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(5));
            IReadOnlyList<VideoDeviceEntry> entries = await reading.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, token);
            never.Set();

            Assert.Equal([.. ((int[])[0, 1, 2, 10]).Select(number => Path.Combine(path, $"video{number}"))], entries.Select(entry => entry.Path));
            Assert.StartsWith("its driver does not answer", entries[0].Trouble, StringComparison.Ordinal);
            Assert.Contains("may not open it: add this user to the group video", entries[1].Trouble, StringComparison.Ordinal);
            Assert.Equal("it cannot be opened: No such device", entries[2].Trouble);
            Assert.Equal(("Camera", Path.Combine(byId, "usb-camera")), (entries[3].Device?.Card, entries[3].OtherPaths.Single()));

            VideoDevice? Answer(string device)
            {
                unasked.Signal();
                switch (Path.GetFileName(device))
                {
                    case "video0":
                        never.Wait(CancellationToken.None);
                        return null;
                    case "video1":
                        throw new UnauthorizedAccessException();
                    case "video2":
                        throw new IOException("No such device");
                    case "video3":
                        return null;
                    default:
                        return new VideoDevice("Camera", "usb", []);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static VideoSize Size(int width, int height, params double[] rates) =>
        new(new PixelSize(width, height), new PixelSize(width, height), rates);
}
