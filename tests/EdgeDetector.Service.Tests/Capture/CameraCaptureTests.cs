using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Capture;

public sealed class CameraCaptureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Synthetic_WithoutPace_DeliversEveryFrame()
    {
        await using CameraCapture capture = Cameras.Start(
            new CameraOptions { Source = "synthetic:?width=320&height=240", Pace = CapturePace.None });
        for (int i = 1; i <= 300; i++)
        {
            using Frame? frame = await capture.Mailbox.TakeAsync(Token);
            Assert.Equal(("camera", i), (frame?.Camera, frame?.Sequence));
        }

        Assert.Equal((0, CaptureState.Online), (capture.Status.Dropped, (await capture.UntilAsync(CaptureState.Online)).State));
    }

    [Fact]
    public async Task Synthetic_SlowConsumer_GetsTheNewestAndDropsAreCounted()
    {
        await using CameraCapture capture = Cameras.Start(new CameraOptions { Source = "synthetic:?width=320&height=240&fps=100" });
        await capture.UntilAsync(status => status.Captured >= 20, "twenty frames were captured");

        using Frame? frame = await capture.Mailbox.TakeAsync(Token);
        await capture.DisposeAsync();

        CaptureStatus status = capture.Status;
        Assert.InRange(frame!.Sequence, 20, status.Captured);
        Assert.Equal(status.Captured, status.Dropped + 1);
        Assert.Equal((320, 240, CaptureState.Stopped), (status.Width, status.Height, status.State));
        Assert.InRange(status.Fps, 10, 110);
    }

    [Fact]
    public async Task File_WithoutLoop_EndsAfterItsLastFrame()
    {
        await using CameraCapture capture = Cameras.Start(
            new CameraOptions { Source = TestData.PathOf("video", "vtest-300.avi"), Pace = CapturePace.None });
        long last = 0;
        while (await capture.Mailbox.TakeAsync(Token) is { } frame)
        {
            last = frame.Sequence;
            frame.Dispose();
        }

        CaptureStatus status = await capture.UntilAsync(CaptureState.Ended);
        Assert.Equal((300, 300, 0), (last, status.Captured, status.Dropped));
        await capture.DisposeAsync();
        Assert.Equal(CaptureState.Ended, capture.Status.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task File_VanishesAndComesBack_IsOfflineMeanwhile(bool realtime)
    {
        using TemporaryFolder folder = new();
        string clip = folder.File("clip.avi");
        File.Copy(TestData.PathOf("video", "vtest-300.avi"), clip);
        await using CameraCapture capture = Cameras.Start(
            new CameraOptions { Source = clip, Pace = realtime ? CapturePace.Realtime : CapturePace.None, Loop = true, Reconnect = Cameras.Quick });
        Task consumer = ConsumeAsync(capture);
        CaptureStatus online = await capture.UntilAsync(CaptureState.Online);

        File.Move(clip, clip + ".away");
        CaptureStatus offline = await capture.UntilAsync(
            status => status is { State: CaptureState.Offline, NextAttemptAt: not null }, "the camera is offline");
        Assert.Contains(clip, offline.Error, StringComparison.Ordinal);
        Assert.Matches("vanished|does not exist", offline.Error);

        File.Move(clip + ".away", clip);
        CaptureStatus back = await capture.UntilAsync(status => status is { State: CaptureState.Online, Reconnects: 1 }, "it is back");
        Assert.Null(back.Error);
        Assert.True(back.Captured > online.Captured);
        await capture.DisposeAsync();
        await consumer;
    }

    [Fact]
    public async Task File_ThatIsAbsent_BacksOffAndKeepsTrying()
    {
        using TemporaryFolder folder = new();
        List<CaptureStatus> heard = [];
        await using CameraCapture capture = new(
            "camera",
            new CameraOptions { Source = folder.File("clip.avi"), Reconnect = Cameras.Quick },
            TimeProvider.System,
            NullLogger<CameraCapture>.Instance);
        capture.StatusChanged += status =>
        {
            lock (heard)
            {
                heard.Add(status);
            }
        };
        capture.Start();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Token);
        await capture.DisposeAsync();

        List<CaptureStatus> offline = [.. heard.Where(status => status.State == CaptureState.Offline)];
        Assert.InRange(offline.Count, 4, 14);
        Assert.All(offline, status => Assert.EndsWith("clip.avi does not exist", status.Error, StringComparison.Ordinal));
        Assert.Equal(CaptureState.Connecting, heard[0].State);
        Assert.Equal(CaptureState.Stopped, heard[^1].State);
        Assert.Equal((0, 0), (capture.Status.Captured, capture.Status.Reconnects));
    }

    [Fact]
    public async Task Pictures_StandingStill_AreNoStall()
    {
        using TemporaryFolder folder = new();
        using (OpenCvSharp.Mat picture = new(20, 30, OpenCvSharp.MatType.CV_8UC3, OpenCvSharp.Scalar.All(90)))
        {
            OpenCvSharp.Cv2.ImWrite(folder.File("still.png"), picture);
        }

        await using CameraCapture capture = Cameras.Start(new CameraOptions
        {
            Source = folder.Path,
            Loop = true,
            Fps = 50,
            StaleAfter = TimeSpan.FromMilliseconds(200),
            Reconnect = Cameras.Quick,
        });
        CaptureStatus status = await capture.UntilAsync(status => status.Captured > 40, "the picture was shown for twice staleAfter");

        Assert.Equal((CaptureState.Online, 0), (status.State, status.Stalls));
    }

    [Fact]
    public async Task Camera_SamePictureForTooLong_IsStaleAndOpenedAgain()
    {
        await using CameraCapture capture = Cameras.Start(new CameraOptions
        {
            Source = "gst:videotestsrc pattern=red is-live=true ! video/x-raw,width=160,height=120,framerate=30/1",
            StaleAfter = TimeSpan.FromMilliseconds(700),
            Reconnect = Cameras.Quick,
        });

        CaptureStatus stale = await capture.UntilAsync(CaptureState.Stale);
        Assert.Equal(1, stale.Stalls);
        Assert.Contains("the same picture for", stale.Error, StringComparison.Ordinal);
        await capture.UntilAsync(status => status is { State: CaptureState.Online, Reconnects: > 0 }, "it was opened again");
        Assert.Equal(0, capture.Status.AbandonedThreads);
    }

    [Fact]
    public async Task Read_HangsForEver_ThreadIsGivenUpAndTheSourceOpenedAgain()
    {
        FakeTimeProvider time = new();
        using HangingSources sources = new(hangingReads: 1);
        await using CameraCapture capture = sources.Start(time);
        Task consumer = ConsumeAsync(capture);

        await capture.AdvanceUntilAsync(time, status => status.AbandonedThreads == 1, "the thread was given up");
        CaptureStatus back = await capture.AdvanceUntilAsync(
            time, status => status is { State: CaptureState.Online, Reconnects: 1 }, "a new source delivers");
        Assert.Equal(1, back.Stalls);
        Assert.Equal(0, sources.Disposed);

        long before = back.Captured;
        sources.Release();
        await capture.AdvanceUntilAsync(time, status => status.AbandonedThreads == 0, "the old thread returned");
        Assert.Equal(1, sources.Disposed);
        await capture.AdvanceUntilAsync(time, status => status.Captured > before + 3, "frames go on");
        await capture.DisposeAsync();
        await consumer;
        Assert.Equal(2, sources.Opened);
        Assert.Equal(capture.Status.Captured, capture.Mailbox.Taken + capture.Mailbox.Dropped);
    }

    [Fact]
    public async Task Read_HangsEveryTime_ThreadsDoNotPileUp()
    {
        FakeTimeProvider time = new();
        using HangingSources sources = new(hangingReads: int.MaxValue);
        await using CameraCapture capture = sources.Start(time);
        await capture.AdvanceUntilAsync(
            time, status => status.AbandonedThreads == CameraCapture.MostAbandonedThreads, "the limit is reached");
        long progress = capture.LastProgress;
        for (int i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Token);
        }

        Assert.Equal(CameraCapture.MostAbandonedThreads, sources.Opened);
        Assert.NotEqual(CaptureState.Online, capture.Status.State);
        Assert.True(capture.LastProgress > progress, "the loop stands still");

        sources.Release();
        await capture.AdvanceUntilAsync(time, _ => sources.Opened > CameraCapture.MostAbandonedThreads, "it is tried again");
    }

    [Fact]
    public async Task Camera_ThatComesAndGoes_BacksOffFurther()
    {
        FakeTimeProvider time = new();
        List<double> waits = [];
        await using CameraCapture capture = new(
            "camera",
            new CameraOptions { Source = "rtsp://host/x", Reconnect = new() { Initial = TimeSpan.FromSeconds(1), Maximum = TimeSpan.FromSeconds(60) } },
            time,
            NullLogger<CameraCapture>.Instance,
            frames => new FlappingSource(frames));
        capture.StatusChanged += status =>
        {
            if (status is { State: CaptureState.Offline, NextAttemptAt: { } next })
            {
                waits.Add((next - time.GetUtcNow()).TotalSeconds);
            }
        };
        capture.Start();
        await capture.AdvanceUntilAsync(time, _ => waits.Count >= 7, "seven attempts failed");

        double[] full = [1, 2, 4, 8, 16, 32, 60];
        for (int i = 0; i < full.Length; i++)
        {
            Assert.InRange(waits[i], full[i] / 2, full[i]);
        }

        Assert.True(capture.Status.Captured >= 7);
        await capture.DisposeAsync();
    }

    [Theory]
    [InlineData("synthetic:?width=320&height=240", "Online")]
    [InlineData("file:/nowhere/clip.mp4", "Offline")]
    [InlineData("gst:videotestsrc pattern=snow is-live=true", "Online")]
    public async Task DisposeAsync_InAnyState_Stops(string source, string state)
    {
        await using CameraCapture capture = Cameras.Start(new CameraOptions { Source = source });
        await capture.UntilAsync(Enum.Parse<CaptureState>(state));

        await StopsAsync(capture);
    }

    [Fact]
    public async Task DisposeAsync_NeverStarted_Stops()
    {
        CameraCapture capture = new(
            "camera", new CameraOptions { Source = "synthetic:" }, TimeProvider.System, NullLogger<CameraCapture>.Instance);

        await StopsAsync(capture);
    }

    [Fact]
    public async Task DisposeAsync_RightAfterStart_Stops()
    {
        CameraCapture capture = Cameras.Start(new CameraOptions { Source = "gst:videotestsrc pattern=snow" });

        await StopsAsync(capture);
    }

    [Fact]
    public async Task DisposeAsync_ProducerWaitsForConsumer_Stops()
    {
        CameraCapture capture = Cameras.Start(new CameraOptions { Source = "synthetic:?width=320&height=240", Pace = CapturePace.None });
        await capture.UntilAsync(status => status.Captured == 2, "one frame is held and one waits");

        await StopsAsync(capture);
        Assert.Equal((2, 2), (capture.Status.Captured, capture.Status.Dropped));
    }

    [Fact]
    public async Task DisposeAsync_NativeCallHangs_StopsAllTheSame()
    {
        using HangingSources sources = new(hangingReads: int.MaxValue);
        CameraCapture capture = sources.Start(TimeProvider.System);
        await capture.UntilAsync(_ => sources.Opened == 1, "the read hangs");

        await StopsAsync(capture);
    }

    [Fact]
    public void Constructor_NonsenseSource_Throws()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new CameraCapture("camera", new CameraOptions { Source = "foo" }, TimeProvider.System, NullLogger<CameraCapture>.Instance));

        Assert.Contains("'foo' is neither", error.Message, StringComparison.Ordinal);
    }

    private static async Task StopsAsync(CameraCapture capture)
    {
        // A second is what is promised; the rest is for a busy machine.
        await capture.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5), Token);
        Assert.Equal(CaptureState.Stopped, capture.Status.State);
        Assert.Null(await capture.Mailbox.TakeAsync(Token));
        Assert.True(capture.Completion.IsCompletedSuccessfully);
    }

    private static async Task ConsumeAsync(CameraCapture capture)
    {
        while (await capture.Mailbox.TakeAsync(Token) is { } frame)
        {
            frame.Dispose();
        }
    }

    /// <summary>A camera whose first reads block as a wedged driver does: deaf to cancellation.</summary>
    private sealed class HangingSources(int hangingReads) : IDisposable
    {
        private readonly ManualResetEventSlim _released = new();
        private int _opened;
        private int _disposed;

        private int HangingReads => hangingReads;

        public int Opened => Volatile.Read(ref _opened);

        public int Disposed => Volatile.Read(ref _disposed);

        public CameraCapture Start(TimeProvider time)
        {
            CameraOptions options = new()
            {
                Source = "rtsp://host/x",
                StaleAfter = TimeSpan.FromSeconds(5),
                Reconnect = new() { Initial = TimeSpan.FromMilliseconds(500), Maximum = TimeSpan.FromSeconds(5) },
            };
            CameraCapture capture = new(
                "camera", options, time, NullLogger<CameraCapture>.Instance, frames => new Source(this, frames));
            capture.Start();
            return capture;
        }

        public void Release() => _released.Set();

        public void Dispose() => Release();

        private sealed class Source(HangingSources owner, FrameFactory frames) : IFrameSource
        {
            private int _number;
            private int _reads;

            public void Open(CancellationToken cancellationToken) => _number = Interlocked.Increment(ref owner._opened);

            public Frame? Read(CancellationToken cancellationToken)
            {
                // One frame first, so that the camera was online before it hangs.
                if (_reads++ > 0 && _number <= owner.HangingReads)
                {
                    owner._released.Wait(CancellationToken.None);
                }

                cancellationToken.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(1));
                FrameBuffer buffer = frames.Rent(8, 8);
                Random.Shared.NextBytes(buffer.Span);
                return frames.Create(buffer, frames.Time.GetUtcNow());
            }

            public void Dispose() => Interlocked.Increment(ref owner._disposed);
        }
    }

    /// <summary>Delivers one frame, then breaks.</summary>
    private sealed class FlappingSource(FrameFactory frames) : IFrameSource
    {
        private bool _delivered;

        public void Open(CancellationToken cancellationToken)
        {
        }

        public Frame? Read(CancellationToken cancellationToken)
        {
            if (_delivered)
            {
                throw new CaptureException("broke");
            }

            _delivered = true;
            return frames.Create(frames.Rent(8, 8), frames.Time.GetUtcNow());
        }

        public void Dispose()
        {
        }
    }
}
