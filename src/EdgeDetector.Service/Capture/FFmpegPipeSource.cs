using System.Buffers.Binary;
using EdgeDetector.Service.Capture.Relay;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Capture;

/// <summary>
/// An RTSP or HTTP stream, read by the ffmpeg program in a child process: the FFmpeg inside OpenCV's packages is built without
/// network, and a child can be killed where a library call would hang. A password in the address stays with the <see cref="CameraRelay"/>.
/// </summary>
internal sealed class FFmpegPipeSource(
    CameraSource source, CameraOptions options, FrameFactory frames, string program = FFmpegPipeSource.Program) : IFrameSource
{
    private const string Program = "ffmpeg";

    // Pictures come as BMP files one after the other: each tells its own size. BITMAPFILEHEADER and BITMAPINFOHEADER.
    private const int HeaderBytes = 54;
    private const int LongestSide = 16384;

    private readonly byte[] _header = new byte[HeaderBytes];
    private CameraRelay? _relay;
    private CaptureProcess? _process;
    private CancellationTokenRegistration _stop;
    private byte[] _rows = [];
    private bool _hasHeader;

    public void Open(CancellationToken cancellationToken)
    {
        _relay = CameraRelay.For(source.Location, options.Transport == RtspTransport.Udp, frames.Time);
        _process = CaptureProcess.Start(new CaptureCommand(program, "ffmpeg", Arguments()), static line => line is not null);

        // A blocking read of the pipe ends only with the child.
        _stop = cancellationToken.UnsafeRegister(static state => ((CaptureProcess)state!).Stop(), _process);
        Fill(_process, _header, "cannot be opened", cancellationToken);
        _hasHeader = true;
    }

    public Frame? Read(CancellationToken cancellationToken)
    {
        CaptureProcess process = _process ?? throw new InvalidOperationException("The source is not open.");
        if (!_hasHeader)
        {
            Fill(process, _header, "ended or broke off", cancellationToken);
        }

        _hasHeader = false;
        DateTimeOffset capturedAt = frames.Time.GetUtcNow();
        (int width, int height, int bits) = (Int(18), Int(22), BinaryPrimitives.ReadUInt16LittleEndian(_header.AsSpan(28)));
        bool plausible = _header[0] == 'B' && _header[1] == 'M' && Int(10) == HeaderBytes && bits == 24
            && width is > 0 and <= LongestSide && height is > 0 and <= LongestSide;
        if (!plausible)
        {
            throw new CaptureException($"{source.Redacted}: {program} wrote something that is no picture");
        }

        int stride = ((width * 3) + 3) & ~3;
        if (_rows.Length != stride * height)
        {
            _rows = GC.AllocateUninitializedArray<byte>(stride * height);
        }

        Fill(process, _rows, "ended or broke off", cancellationToken);
        FrameBuffer buffer = frames.Rent(width, height);
        for (int y = 0; y < height; y++)
        {
            // The last row comes first.
            _rows.AsSpan((height - 1 - y) * stride, buffer.Stride).CopyTo(buffer.Span[(y * buffer.Stride)..]);
        }

        return frames.Create(buffer, capturedAt);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _process?.Dispose();

        // Last, for ffmpeg takes leave of the camera.
        _relay?.Dispose();
    }

    private List<string> Arguments()
    {
        List<string> arguments = ["-nostdin", "-hide_banner", "-loglevel", "error", "-fflags", "nobuffer", "-flags", "low_delay"];
        string address = _relay?.Address ?? source.Location;
        if (address.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase))
        {
            // Over TLS there is TCP alone.
            bool isTls = source.Location.StartsWith("rtsps", StringComparison.OrdinalIgnoreCase);
            bool isDatagrams = options.Transport == RtspTransport.Udp && !isTls;
            arguments.AddRange(["-rtsp_transport", isDatagrams ? "udp" : "tcp"]);
        }
        else if (_relay is not null)
        {
            // What the environment says of a way out of the house does not lead to loopback.
            arguments.AddRange(["-http_proxy", ""]);
        }

        // vsync 0: each picture once, when it comes; none is repeated to keep a rate.
        arguments.AddRange(
        [
            "-i", address, "-map", "0:v:0", "-an", "-vsync", "0",
            "-f", "image2pipe", "-c:v", "bmp", "-pix_fmt", "bgr24", $"pipe:{CaptureProcess.FrameDescriptor}",
        ]);
        return arguments;
    }

    private int Int(int offset) => BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(offset));

    private void Fill(CaptureProcess process, Span<byte> target, string failed, CancellationToken cancellationToken)
    {
        if (process.Frames.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CaptureException failure = process.Failure();
            string words = _relay is null ? failure.Message : _relay.Failure ?? _relay.Translate(failure.Message);
            throw new CaptureException($"{source.Redacted} {failed}: {words}", failure);
        }
    }
}
