using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Capture;

/// <summary>What the tests of this folder do again and again.</summary>
internal static class Cameras
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static BackoffOptions Quick { get; } =
        new() { Initial = TimeSpan.FromMilliseconds(50), Maximum = TimeSpan.FromMilliseconds(200) };

    public static CameraSource Parse(string text)
    {
        Assert.True(CameraSource.TryParse(text, out CameraSource? source, out string? error), error);
        return source;
    }

    public static IFrameSource Create(CameraOptions options, TimeProvider? time = null, ILogger? logger = null) =>
        FrameSources.Create(
            Parse(options.Source), options, new FrameFactory("camera", time ?? TimeProvider.System), logger ?? NullLogger.Instance);

    public static IFrameSource Open(CameraOptions options, TimeProvider? time = null, ILogger? logger = null)
    {
        IFrameSource source = Create(options, time, logger);
        source.Open(TestContext.Current.CancellationToken);
        return source;
    }

    public static CameraCapture Start(CameraOptions options, TimeProvider? time = null)
    {
        CameraCapture capture = new("camera", options, time ?? TimeProvider.System, NullLogger<CameraCapture>.Instance);
        capture.Start();
        return capture;
    }

    public static async Task<CaptureStatus> UntilAsync(this CameraCapture capture, Func<CaptureStatus, bool> condition, string what)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            CaptureStatus status = capture.Status;
            if (condition(status))
            {
                return status;
            }

            Assert.False(patience.IsCancellationRequested, $"waited in vain until {what}: {status}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public static Task<CaptureStatus> UntilAsync(this CameraCapture capture, CaptureState state) =>
        capture.UntilAsync(status => status.State == state, $"the camera is {state}");

    /// <summary>Lets the fake time run, slowly enough that the loop and its threads can follow.</summary>
    public static async Task<CaptureStatus> AdvanceUntilAsync(
        this CameraCapture capture, FakeTimeProvider time, Func<CaptureStatus, bool> condition, string what)
    {
        for (int i = 0; i < 4000; i++)
        {
            if (condition(capture.Status))
            {
                return capture.Status;
            }

            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"waited in vain until {what}: {capture.Status}");
        return capture.Status;
    }

    /// <summary>The mean blue, green and red of a frame.</summary>
    public static (double Blue, double Green, double Red) MeanColour(Frame frame)
    {
        long[] sums = new long[3];
        ReadOnlySpan<byte> pixels = frame.Pixels;
        for (int i = 0; i < pixels.Length; i++)
        {
            sums[i % 3] += pixels[i];
        }

        double count = pixels.Length / 3.0;
        return (sums[0] / count, sums[1] / count, sums[2] / count);
    }
}

/// <summary>A folder that is deleted at the end of a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("edgedetector-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class ListLogger : ILogger
{
    public List<string> Messages { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Messages.Add(formatter(state, exception));
}
