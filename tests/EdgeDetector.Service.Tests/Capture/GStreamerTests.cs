using System.Diagnostics;
using System.Globalization;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Capture;

public sealed class GStreamerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("red", 320, 240, 0, 0, 255)]
    [InlineData("blue", 322, 241, 255, 0, 0)]
    [InlineData("green", 1280, 720, 0, 255, 0)]
    public void Read_TestPattern_HasSizeAndColour(string pattern, int width, int height, double blue, double green, double red)
    {
        using GStreamerPipeSource source = Pipe(
            $"videotestsrc pattern={pattern} is-live=true ! video/x-raw,width={width},height={height},framerate=30/1");
        source.Open(Token);
        for (int i = 0; i < 3; i++)
        {
            using Frame frame = source.Read(Token)!;
            Assert.Equal((width, height), (frame.Width, frame.Height));
            (double meanBlue, double meanGreen, double meanRed) = Cameras.MeanColour(frame);
            Assert.Equal(blue, meanBlue, 3d);
            Assert.Equal(green, meanGreen, 3d);
            Assert.Equal(red, meanRed, 3d);
        }
    }

    [Fact]
    public void Read_RowsWithPadding_AreStraight()
    {
        // White on the left half, black on the right one: a wrong row length would shear it.
        using GStreamerPipeSource source = Pipe("videotestsrc pattern=bar horizontal-speed=0 ! video/x-raw,width=321,height=64");
        source.Open(Token);

        using Frame frame = source.Read(Token)!;

        byte[] first = frame.Pixels[..frame.Stride].ToArray();
        for (int y = 1; y < frame.Height; y++)
        {
            Assert.True(frame.Pixels.Slice(y * frame.Stride, frame.Stride).SequenceEqual(first), $"row {y} differs");
        }

        Assert.NotEqual(first.Min(), first.Max());
    }

    [Fact]
    public void Read_SinkOfTheUser_IsReplacedAndQuotesAreUnderstood()
    {
        using GStreamerPipeSource source = Pipe(
            "videotestsrc pattern=red num-buffers=2 ! \"video/x-raw, width=160, height=120\" ! videoconvert ! appsink drop=true sync=false");
        source.Open(Token);

        using Frame frame = source.Read(Token)!;

        Assert.Equal((160, 120), (frame.Width, frame.Height));
    }

    [Fact]
    public void Read_PipelineEnds_TellsSoAfterTheLastFrame()
    {
        using GStreamerPipeSource source = Pipe("videotestsrc num-buffers=10 ! video/x-raw,width=160,height=120,framerate=100/1");
        source.Open(Token);
        for (int i = 1; i <= 10; i++)
        {
            using Frame frame = source.Read(Token)!;
            Assert.Equal(i, frame.Sequence);
        }

        CaptureException error = Assert.Throws<CaptureException>(() => source.Read(Token));
        Assert.Contains("gst-launch-1.0 ended", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingElement_NamesIt()
    {
        using IFrameSource source = Cameras.Create(new CameraOptions { Source = "csi://0" });

        CaptureException error = Assert.Throws<CaptureException>(() => source.Open(Token));

        Assert.Contains("no element \"nvarguscamerasrc\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("install the GStreamer plugin", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gst-launch-of-nobody")]
    [InlineData("/nowhere/gst-launch-1.0")]
    public void Open_MissingProgram_SaysHowToInstallIt(string program)
    {
        using GStreamerPipeSource source = Pipe("videotestsrc", program);

        CaptureException error = Assert.Throws<CaptureException>(() => source.Open(Token));

        Assert.Contains($"{program} is not installed: apt-get install gstreamer1.0-tools", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BrokenPipelines_SayWhy()
    {
        using GStreamerPipeSource syntax = Pipe("videotestsrc ! ! queue");
        using GStreamerPipeSource file = Pipe("filesrc location=/nowhere/clip.mp4 ! decodebin");
        using GStreamerPipeSource relayed = Pipe("rtspsrc location=rtsp://user:secret@127.0.0.1:1/x ! decodebin");
        using GStreamerPipeSource secret = Pipe("rtspsrc location=rtsph://user:secret@127.0.0.1:1/x ! decodebin");

        Assert.Contains("gst-launch-1.0 failed (exit code 1): ", Assert.Throws<CaptureException>(() => syntax.Open(Token)).Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere/clip.mp4", Assert.Throws<CaptureException>(() => file.Open(Token)).Message, StringComparison.Ordinal);
        Assert.Equal("rtsp://user:***@127.0.0.1:1/x: 127.0.0.1:1: Connection refused", Assert.Throws<CaptureException>(() => relayed.Open(Token)).Message);
        string message = Assert.Throws<CaptureException>(() => secret.Open(Token)).Message;
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        Assert.StartsWith("rtsph:// with user and password is not to be had", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_CancelledWhileTheChildHangs_EndsAndLeavesNoChild()
    {
        const string size = "width=172,height=132";
        using CancellationTokenSource cancel = new();
        using (GStreamerPipeSource source = Pipe($"videotestsrc is-live=true ! video/x-raw,{size}"))
        {
            source.Open(cancel.Token);
            Signal("-STOP", Assert.Single(Processes(size), IsLaunch));
            cancel.CancelAfter(TimeSpan.FromMilliseconds(300));

            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => Task.Run(() => ReadAll(source, cancel.Token), Token).WaitAsync(Cameras.Patience, Token));
        }

        await UntilNoProcessAsync(size);
    }

    [Fact]
    public async Task Open_CancelledWhileNothingComes_EndsAndLeavesNoChild()
    {
        using CancellationTokenSource cancel = new();
        using TemporaryFolder folder = new();
        string marker = folder.File("nobody-writes-here");
        using Process fifo = Process.Start("mkfifo", marker);
        await fifo.WaitForExitAsync(Token);
        using (GStreamerPipeSource source = Pipe($"filesrc location={marker} ! decodebin"))
        {
            cancel.CancelAfter(TimeSpan.FromMilliseconds(300));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => Task.Run(() => source.Open(cancel.Token), Token).WaitAsync(Cameras.Patience, Token));
        }

        await UntilNoProcessAsync(marker);
    }

    [Fact]
    public async Task Capture_ChildKilled_ComesBackWithGrowingSequence()
    {
        const string size = "width=164,height=124";
        await using CameraCapture capture = Cameras.Start(new CameraOptions
        {
            Source = $"gst:videotestsrc pattern=snow is-live=true ! video/x-raw,{size}",
            Reconnect = Cameras.Quick,
        });
        CaptureStatus before = await capture.UntilAsync(status => status is { State: CaptureState.Online, Captured: > 3 }, "frames come");

        Signal("-KILL", Assert.Single(Processes(size), IsLaunch));

        CaptureStatus offline = await capture.UntilAsync(status => status.Error is not null, "the child's death is seen");
        Assert.Contains("was killed by signal 9", offline.Error, StringComparison.Ordinal);
        CaptureStatus after = await capture.UntilAsync(status => status is { State: CaptureState.Online, Reconnects: 1 }, "it is back");
        Assert.True(after.Captured > before.Captured);
        await capture.DisposeAsync();
        await UntilNoProcessAsync(size);
    }

    [Fact]
    public async Task Script_HolderOfItsInputKilled_EndsTheChild()
    {
        // What kill -9 of the service does to a child: the kernel closes the pipe that the guard reads. Here 'sleep' holds it.
        const string size = "width=168,height=128";
        const string holder = "exec sleep 1000.168";
        string[] command =
        [
            "-c", $"({holder}) | sh -c \"$@\" >/dev/null 2>&1", "sh", CaptureProcess.Script, "child", "gst-launch-1.0",
            "videotestsrc", "is-live=true", "!", $"video/x-raw,{size}", "!", "fakesink",
        ];
        using Process parent = Process.Start(new ProcessStartInfo("/bin/sh", command) { RedirectStandardError = true })!;
        await UntilAsync(() => Processes(size).Any(IsLaunch));

        Signal("-KILL", Assert.Single(Processes("sleep\0" + "1000.168")));

        await UntilNoProcessAsync(size);
        await parent.WaitForExitAsync(Token);
    }

    [Fact]
    public void ForLaunch_Csi_IsTheJetsonsPipeline()
    {
        CameraOptions options = new() { Source = "csi://1", Width = 1920, Height = 1080, Fps = 29.97, Flip = 2, SensorMode = 3 };

        string pipeline = string.Join(' ', GStreamerPipeline.For(Cameras.Parse("csi://1"), options).ForLaunch(3));

        Assert.Equal(
            "nvarguscamerasrc sensor-id=1 sensor-mode=3 ! video/x-raw(memory:NVMM),width=1920,height=1080,framerate=29970/1000,format=NV12 "
            + "! nvvidconv flip-method=2 ! video/x-raw,format=BGRx ! videoconvert ! video/x-raw,format=BGR "
            + "! fdsink name=edgedetector fd=3 sync=false",
            pipeline);
    }

    [Fact]
    public void ForOpenCv_UserPipeline_EndsInAnAppsink()
    {
        CameraOptions options = new() { Source = "gst:v4l2src ! appsink" };

        Assert.Equal(
            "v4l2src ! videoconvert ! video/x-raw,format=BGR ! appsink drop=true max-buffers=1 sync=true",
            GStreamerPipeline.For(Cameras.Parse(options.Source), options).ForOpenCv());
    }

    [Fact]
    public void Words_QuotesAndBackslashes_SplitAsAShellDoes()
    {
        Assert.Equal(
            ["a", "location=my file.mp4", "!", "caps=x, y=(string)\"z\"", "b c", ""],
            GStreamerPipeline.Words("a  location=\"my file.mp4\" ! 'caps=x, y=(string)\"z\"' b\\ c \"\""));
    }

    private static GStreamerPipeSource Pipe(string pipeline, string program = "gst-launch-1.0")
    {
        CameraOptions options = new() { Source = $"gst:{pipeline}" };
        return new GStreamerPipeSource(Cameras.Parse(options.Source), options, new FrameFactory("camera", TimeProvider.System), program);
    }

    private static void ReadAll(GStreamerPipeSource source, CancellationToken cancellationToken)
    {
        while (source.Read(cancellationToken) is { } frame)
        {
            frame.Dispose();
        }
    }

    /// <summary>The processes whose command line holds a text; a child is known by its pipeline.</summary>
    private static List<int> Processes(string text)
    {
        List<int> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int id) && CommandLine(id).Contains(text, StringComparison.Ordinal))
            {
                found.Add(id);
            }
        }

        return found;
    }

    private static bool IsLaunch(int id) => CommandLine(id).Split('\0')[0].EndsWith("gst-launch-1.0", StringComparison.Ordinal);

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static void Signal(string signal, int id)
    {
        using Process kill = Process.Start("kill", [signal, id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static Task UntilNoProcessAsync(string text) => UntilAsync(() => Processes(text).Count == 0);

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 400 && !condition(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Token);
        }

        Assert.True(condition());
    }
}
