using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace EdgeDetector.Service.Capture;

public sealed class FileSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("vtest-300.avi", 300, 768, 576)]
    [InlineData("car-detection.mp4", 377, 768, 432)]
    public void Read_VideoWithoutPace_GivesEveryFrameThenTheEnd(string clip, int count, int width, int height)
    {
        using IFrameSource source = Cameras.Open(new CameraOptions { Source = TestData.PathOf("video", clip), Pace = CapturePace.None });
        int read = 0;
        while (source.Read(Token) is { } frame)
        {
            read++;
            Assert.Equal((read, width, height), (frame.Sequence, frame.Width, frame.Height));
            frame.Dispose();
        }

        Assert.Equal(count, read);
        Assert.Null(source.Read(Token));
    }

    [Fact]
    public void Read_Video_HasThePixelsThatOpenCvDecodes()
    {
        string clip = TestData.PathOf("video", "vtest-300.avi");
        using IFrameSource source = Cameras.Open(new CameraOptions { Source = clip, Pace = CapturePace.None });
        using VideoCapture reference = new(clip);
        using Mat expected = new();
        for (int i = 0; i < 10; i++)
        {
            Assert.True(reference.Read(expected));
            expected.GetArray(out Vec3b[] pixels);
            using Frame frame = source.Read(Token)!;
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels.AsSpan()).SequenceEqual(frame.Pixels));
        }
    }

    [Fact]
    public void Read_Loop_StartsAgainAndCountsOn()
    {
        using IFrameSource source = Cameras.Open(
            new CameraOptions { Source = TestData.PathOf("video", "vtest-300.avi"), Pace = CapturePace.None, Loop = true });
        byte[] first = [];
        for (int i = 1; i <= 301; i++)
        {
            using Frame frame = source.Read(Token)!;
            Assert.Equal(i, frame.Sequence);
            first = i == 1 ? frame.Pixels.ToArray() : first;
            if (i == 301)
            {
                Assert.Equal(first, frame.Pixels.ToArray());
            }
        }
    }

    [Fact]
    public async Task Read_Realtime_ReleasesFramesAtTheFilesRate()
    {
        FakeTimeProvider time = new();
        using IFrameSource source = Cameras.Open(new CameraOptions { Source = TestData.PathOf("video", "vtest-300.avi") }, time);
        using Frame first = source.Read(Token)!;
        Task<Frame?> second = Task.Run(() => source.Read(Token), Token);

        // The clip has ten frames a second.
        await HoldsBackAsync(second);
        time.Advance(TimeSpan.FromMilliseconds(99));
        await HoldsBackAsync(second);
        time.Advance(TimeSpan.FromMilliseconds(1));
        using Frame? frame = await second.WaitAsync(Cameras.Patience, Token);

        Assert.Equal(first.CapturedAt + TimeSpan.FromMilliseconds(100), frame?.CapturedAt);
    }

    [Fact]
    public async Task Read_RealtimeAfterALag_DoesNotRush()
    {
        FakeTimeProvider time = new();
        using IFrameSource source = Cameras.Open(new CameraOptions { Source = TestData.PathOf("video", "vtest-300.avi") }, time);
        source.Read(Token)!.Dispose();
        time.Advance(TimeSpan.FromMinutes(1));
        source.Read(Token)!.Dispose();

        Task<Frame?> next = Task.Run(() => source.Read(Token), Token);

        await HoldsBackAsync(next);
        time.Advance(TimeSpan.FromMilliseconds(100));
        (await next.WaitAsync(Cameras.Patience, Token))?.Dispose();
    }

    [Fact]
    public async Task Read_CancelledWhilePacing_Ends()
    {
        using CancellationTokenSource cancel = new();
        using IFrameSource source = Cameras.Open(
            new CameraOptions { Source = TestData.PathOf("video", "vtest-300.avi") }, new FakeTimeProvider());
        source.Read(Token)!.Dispose();
        Task<Frame?> waiting = Task.Run(() => source.Read(cancel.Token), Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void Open_MissingFile_SaysSo()
    {
        CaptureException error = Assert.Throws<CaptureException>(() => Cameras.Open(new CameraOptions { Source = "file:/nowhere/clip.mp4" }));

        Assert.Equal("/nowhere/clip.mp4 does not exist", error.Message);
    }

    [Theory]
    [InlineData("clip.mp4", "this is no video, only a text that is called so")]
    [InlineData("clip.avi", "")]
    public void Open_DamagedFile_SaysSo(string name, string content)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File(name), content);

        CaptureException error = Assert.Throws<CaptureException>(() => Cameras.Open(new CameraOptions { Source = folder.File(name) }));

        Assert.Contains("is no video that can be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruncatedVideo_GivesWhatIsThereThenTheEnd()
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(TestData.PathOf("video", "vtest-300.avi"));
        File.WriteAllBytes(folder.File("half.avi"), whole[..(whole.Length / 2)]);
        using IFrameSource source = Cameras.Open(new CameraOptions { Source = folder.File("half.avi"), Pace = CapturePace.None });
        int read = 0;
        while (source.Read(Token) is { } frame)
        {
            read++;
            frame.Dispose();
        }

        Assert.InRange(read, 100, 200);
    }

    [Fact]
    public void Read_FolderWithACorruptPicture_SkipsCountsAndTellsItOnce()
    {
        using TemporaryFolder folder = new();
        WritePicture(folder.File("10.png"), 30, 20, new Scalar(0, 0, 200));
        WritePicture(folder.File("2.png"), 40, 30, new Scalar(200, 0, 0));
        File.WriteAllText(folder.File("3.jpg"), "no picture");
        File.WriteAllText(folder.File("readme.txt"), "no picture either");
        ListLogger logger = new();
        CameraOptions options = new() { Source = folder.Path, Pace = CapturePace.None, Loop = true };
        FrameFactory frames = new("camera", TimeProvider.System);
        using ImageFolderSource source = new(folder.Path, options, frames, logger);
        source.Open(Token);

        (int, int, byte)[] seen = new (int, int, byte)[4];
        for (int i = 0; i < 4; i++)
        {
            using Frame frame = source.Read(Token)!;
            seen[i] = (frame.Width, frame.Height, frame.Pixels[0]);
        }

        Assert.Equal([(40, 30, 200), (30, 20, 0), (40, 30, 200), (30, 20, 0)], seen);
        Assert.Equal(2, frames.DecodeErrors);
        Assert.Contains("3.jpg", Assert.Single(logger.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OnePictureOfGrey_IsBgr()
    {
        using TemporaryFolder folder = new();
        using (Mat grey = new(10, 12, MatType.CV_8UC1, Scalar.All(77)))
        {
            Cv2.ImWrite(folder.File("grey.png"), grey);
        }

        using IFrameSource source = Cameras.Open(new CameraOptions { Source = folder.File("grey.png"), Pace = CapturePace.None });
        using (Frame frame = source.Read(Token)!)
        {
            Assert.Equal((12, 10), (frame.Width, frame.Height));
            Assert.Equal((77.0, 77.0, 77.0), Cameras.MeanColour(frame));
        }

        Assert.Null(source.Read(Token));
    }

    [Fact]
    public void Read_FolderWithoutOneReadablePicture_SaysSo()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("1.jpg"), "no picture");
        using IFrameSource source = Cameras.Open(new CameraOptions { Source = folder.Path, Loop = true, Pace = CapturePace.None });

        CaptureException error = Assert.Throws<CaptureException>(() => source.Read(Token));

        Assert.Contains("none of the 1 pictures", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EmptyFolder_SaysSo()
    {
        using TemporaryFolder folder = new();

        CaptureException error = Assert.Throws<CaptureException>(() => Cameras.Open(new CameraOptions { Source = folder.Path }));

        Assert.Contains("holds no pictures", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingDevice_SaysWhatToDo()
    {
        CaptureException error = Assert.Throws<CaptureException>(() => Cameras.Open(new CameraOptions { Source = "/dev/video9" }));

        Assert.Contains("/dev/video9 does not exist: is the camera plugged in?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DeviceThatIsNoCamera_SaysSo()
    {
        CaptureException error = Assert.Throws<CaptureException>(() => Cameras.Open(new CameraOptions { Source = "/dev/null" }));

        Assert.Contains("/dev/null cannot be opened", error.Message, StringComparison.Ordinal);
    }

    private static async Task HoldsBackAsync(Task task)
    {
        await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(60), TimeProvider.System, Token));
        Assert.False(task.IsCompleted, "the frame came too early");
    }

    private static void WritePicture(string path, int width, int height, Scalar colour)
    {
        using Mat picture = new(height, width, MatType.CV_8UC3, colour);
        Assert.True(Cv2.ImWrite(path, picture));
    }
}
