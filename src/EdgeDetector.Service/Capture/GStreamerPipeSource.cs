using EdgeDetector.Service.Capture.Relay;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Capture;

/// <summary>
/// A GStreamer pipeline in a child process of its own: needs no OpenCV with GStreamer, and a camera driver that hangs can be killed.
/// Passwords in the addresses of its cameras stay here (<see cref="RelayedPipeline"/>).
/// </summary>
internal sealed class GStreamerPipeSource(
    CameraSource source, CameraOptions options, FrameFactory frames, string program = GStreamerPipeSource.Program) : IFrameSource
{
    private const string Program = "gst-launch-1.0";

    private readonly GStreamerTalk _talk = new();
    private RelayedPipeline? _pipeline;
    private CaptureProcess? _process;
    private CancellationTokenRegistration _stop;
    private PictureSize? _size;
    private byte[] _padded = [];

    /// <summary>Whether the program is to be found.</summary>
    public static bool IsInstalled => CaptureProcess.Find(Program) is not null;

    public void Open(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> words = GStreamerPipeline.For(source, options).ForLaunch(CaptureProcess.FrameDescriptor);
        _pipeline = RelayedPipeline.Of(words, frames.Time);
        CaptureCommand command = new(program, "gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good", ["-v", .. _pipeline.Words]);
        _process = CaptureProcess.Start(command, _talk.Hear);

        // A blocking read of the pipe ends only with the child.
        _stop = cancellationToken.UnsafeRegister(static state => ((CaptureProcess)state!).Stop(), _process);
        _size = _talk.WaitForSize(cancellationToken) ?? throw Failure(_process, cancellationToken);
        int stride = Stride(_size.Width);
        _padded = stride == _size.Width * 3 ? [] : new byte[stride * _size.Height];
    }

    public Frame? Read(CancellationToken cancellationToken)
    {
        if (_process is not { } process || _size is not { } size)
        {
            throw new InvalidOperationException("The source is not open.");
        }

        FrameBuffer buffer = frames.Rent(size.Width, size.Height);
        Span<byte> target = _padded.Length > 0 ? _padded : buffer.Span;
        int first = process.Frames.Read(target);
        DateTimeOffset capturedAt = frames.Time.GetUtcNow();
        int rest = first == 0 ? 0 : process.Frames.ReadAtLeast(target[first..], target.Length - first, throwOnEndOfStream: false);
        if (first + rest < target.Length || _talk.SizeChanged)
        {
            buffer.Dispose();
            throw _talk.SizeChanged
                ? new CaptureException("the pipeline changed the size of its pictures")
                : Failure(process, cancellationToken);
        }

        if (_padded.Length > 0)
        {
            RemovePadding(buffer);
        }

        return frames.Create(buffer, capturedAt);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _process?.Dispose();
        _pipeline?.Dispose();
    }

    private CaptureException Failure(CaptureProcess process, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CaptureException failure = process.Failure();
        string words = _pipeline?.Failure ?? _pipeline?.Translate(failure.Message) ?? failure.Message;
        return GStreamerTalk.WithAdvice(words == failure.Message ? failure : new CaptureException(words, failure));
    }

    /// <summary>GStreamer's default rows of BGR begin at multiples of four bytes.</summary>
    private static int Stride(int width) => ((width * 3) + 3) & ~3;

    private void RemovePadding(FrameBuffer buffer)
    {
        int stride = Stride(buffer.Width);
        for (int y = 0; y < buffer.Height; y++)
        {
            _padded.AsSpan(y * stride, buffer.Stride).CopyTo(buffer.Span[(y * buffer.Stride)..]);
        }
    }
}
