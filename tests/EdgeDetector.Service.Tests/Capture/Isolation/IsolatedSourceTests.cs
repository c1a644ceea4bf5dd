using System.Diagnostics;
using System.Globalization;
using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeDetector.Service.Capture.Isolation;

public sealed class IsolatedSourceTests
{
    // Other tests have workers at the same time.
    private readonly string _camera = $"camera-{Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Read_Synthetic_HasThePixelsOfTheSourceItself()
    {
        CameraOptions options = new() { Source = "synthetic:?width=320&height=240&seed=5", Pace = CapturePace.None };
        using IFrameSource plain = Cameras.Open(options);
        using IsolatedSource isolated = Open(options);

        for (int i = 1; i <= 20; i++)
        {
            using Frame expected = plain.Read(Token)!;
            using Frame frame = isolated.Read(Token)!;
            Assert.Equal((i, 320, 240, _camera), (frame.Sequence, frame.Width, frame.Height, frame.Camera));
            Assert.True(expected.Pixels.SequenceEqual(frame.Pixels), $"frame {i} differs");
            Assert.InRange((TimeProvider.System.GetUtcNow() - frame.CapturedAt).TotalSeconds, 0, 5);
        }
    }

    [Fact]
    public async Task Camera_OnDemand_LosesNoFrame()
    {
        await using CameraCapture capture = Start(new CameraOptions { Source = "synthetic:?width=320&height=240", Pace = CapturePace.None });
        for (int i = 1; i <= 300; i++)
        {
            using Frame? frame = await capture.Mailbox.TakeAsync(Token);
            Assert.Equal(i, frame?.Sequence);
        }

        Assert.Equal(0, capture.Status.Dropped);
    }

    [Fact]
    public async Task Camera_NobodyTakesFrames_DropsAllButTheNewest()
    {
        await using CameraCapture capture = Start(new CameraOptions { Source = "synthetic:?width=320&height=240&fps=100" });
        await capture.UntilAsync(status => status.Captured >= 50, "fifty frames were captured");

        using Frame? frame = await capture.Mailbox.TakeAsync(Token);

        Assert.InRange(frame!.Sequence, 50, capture.Status.Captured);
    }

    [Fact]
    public async Task Camera_FramesAreHeldForLong_GoesOnWithTheSlotsLeft()
    {
        await using CameraCapture capture = Start(new CameraOptions { Source = "synthetic:?width=320&height=240&fps=100" });
        using Frame? held = await capture.Mailbox.TakeAsync(Token);
        byte[] pixels = held!.Pixels.ToArray();
        await capture.UntilAsync(status => status.Captured >= 50, "fifty frames were captured");

        Assert.True(held.Pixels.SequenceEqual(pixels), "a frame that is still read was written over");
    }

    [Fact]
    public async Task File_WithoutLoop_EndsAfterItsLastFrame()
    {
        await using CameraCapture capture = Start(
            new CameraOptions { Source = TestData.PathOf("video", "vtest-300.avi"), Pace = CapturePace.None });
        long last = 0;
        while (await capture.Mailbox.TakeAsync(Token) is { } frame)
        {
            last = frame.Sequence;
            frame.Dispose();
        }

        CaptureStatus status = await capture.UntilAsync(CaptureState.Ended);
        Assert.Equal((300, 300, 0), (last, status.Captured, status.Dropped));
    }

    [Fact]
    public void Open_CameraThatIsAbsent_SaysTheSameAsWithoutIsolation()
    {
        CameraOptions options = new() { Source = "/dev/video97" };

        CaptureException plain = Assert.Throws<CaptureException>(() => Cameras.Open(options));
        CaptureException isolated = Assert.Throws<CaptureException>(() => Open(options));

        Assert.Equal(plain.Message, isolated.Message);
        Assert.Equal(CaptureFault.Broken, isolated.Fault);
    }

    [Fact]
    public void Open_Folder_WritesTheWorkersLog()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("damaged.png"), "no picture");
        using (OpenCvSharp.Mat picture = new(20, 30, OpenCvSharp.MatType.CV_8UC3, OpenCvSharp.Scalar.All(90)))
        {
            OpenCvSharp.Cv2.ImWrite(folder.File("good.png"), picture);
        }

        ListLogger logger = new();
        using IsolatedSource source = Open(new CameraOptions { Source = folder.Path, Pace = CapturePace.None }, logger);
        using Frame? frame = source.Read(Token);

        Assert.Equal((30, 20), (frame!.Width, frame.Height));
        Assert.Contains(logger.Messages, message => message.Contains("damaged.png", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Worker_Killed_IsStartedAnewAndCounted()
    {
        await using CameraCapture capture = Start(new CameraOptions { Source = "synthetic:?width=320&height=240&fps=50", Reconnect = Cameras.Quick });
        await capture.UntilAsync(CaptureState.Online);

        using (Process worker = Process.GetProcessById(Assert.Single(Workers())))
        {
            worker.Kill();
        }

        CaptureStatus offline = await capture.UntilAsync(status => status.Error is not null, "the end of the worker is seen");
        Assert.Contains("the capture worker was killed by signal 9", offline.Error, StringComparison.Ordinal);
        CaptureStatus back = await capture.UntilAsync(status => status is { State: CaptureState.Online, Reconnects: 1 }, "it is back");
        Assert.Equal([0, 1, 0, 0, 0], back.Restarts);
        Assert.Single(Workers());
    }

    [Fact]
    public async Task Worker_OverItsMemory_IsStartedAnewAndCounted()
    {
        await using CameraCapture capture = Start(
            new CameraOptions { Source = "synthetic:?width=4096&height=2160&fps=5", MemoryLimitMegabytes = 64, Reconnect = Cameras.Quick });

        CaptureStatus status = await capture.UntilAsync(status => status.Restarts[(int)CaptureFault.Memory] > 0, "it takes too much memory");

        Assert.Matches("the capture worker took [0-9]+ MiB of memory, more than 64", status.Error);
    }

    [Fact]
    public async Task Camera_Disposed_LeavesNoWorker()
    {
        CameraCapture capture = Start(new CameraOptions { Source = "synthetic:?width=320&height=240&fps=50" });
        await capture.UntilAsync(CaptureState.Online);
        Assert.Single(Workers());

        await capture.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5), Token);

        Assert.Empty(Workers());
    }

    [Fact]
    public void Arguments_OfAWorker_HoldNoPassword()
    {
        using IsolatedSource source = Open(new CameraOptions { Source = "synthetic:?width=320&height=240", Pace = CapturePace.None });
        int worker = Assert.Single(Workers());

        string shown = File.ReadAllText($"/proc/{worker}/cmdline") + File.ReadAllText($"/proc/{worker}/environ");

        Assert.DoesNotContain("synthetic:", shown, StringComparison.Ordinal);
    }

    private IsolatedSource Open(CameraOptions options, ILogger? logger = null)
    {
        WorkerTask task = WorkerTask.Of(_camera, options, onDemand: options.Pace == CapturePace.None);
        IsolatedSource source = new(task, new FrameFactory(_camera, TimeProvider.System), 1L << 30, logger ?? NullLogger.Instance);
        try
        {
            source.Open(Token);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private CameraCapture Start(CameraOptions options)
    {
        CameraCapture capture = new(
            _camera, options with { Isolation = CaptureIsolation.Process }, TimeProvider.System, NullLogger<CameraCapture>.Instance);
        capture.Start();
        return capture;
    }

    /// <summary>The processes that read this test's camera.</summary>
    private List<int> Workers() => [.. Directory.GetDirectories("/proc/self/task")
        .SelectMany(task => Read($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(id => int.Parse(id, CultureInfo.InvariantCulture))
        .Where(id => Read($"/proc/{id}/cmdline").EndsWith($"\0{_camera}\0", StringComparison.Ordinal))];

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // The thread or the process ended meanwhile.
            return "";
        }
    }
}
