using System.Runtime.InteropServices;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>A camera that a test breaks.</summary>
internal sealed unsafe class FaultySource(IFrameSource source, StagedFault fault, FrameFactory frames) : IFrameSource
{
    private const int LeakedBytes = 1 << 24;

    private int _read;
    private byte[] _last = [];

    public void Open(CancellationToken cancellationToken) => source.Open(cancellationToken);

    public Frame? Read(CancellationToken cancellationToken)
    {
        Frame? frame = source.Read(cancellationToken);
        if (_read++ < fault.Pictures || frame is null)
        {
            return frame;
        }

        switch (fault.Kind)
        {
            case FaultKind.Hang:
                new ManualResetEventSlim().Wait(CancellationToken.None);
                return frame;
            case FaultKind.Spin:
                while (true)
                {
                    Thread.SpinWait(1000);
                }

            case FaultKind.Leak:
                new Span<byte>(NativeMemory.Alloc(LeakedBytes), LeakedBytes).Fill(1);
                return frame;
            case FaultKind.Repeat:
                return Repeat(frame);
            default:
                Environment.FailFast("a staged fault");
                return frame;
        }
    }

    public void Dispose() => source.Dispose();

    private Frame Repeat(Frame frame)
    {
        using (frame)
        {
            if (_last.Length == 0)
            {
                _last = frame.Pixels.ToArray();
            }

            FrameBuffer buffer = frames.Rent(frame.Width, frame.Height);
            _last.CopyTo(buffer.Span);
            return frames.Create(buffer, frame.CapturedAt);
        }
    }
}
