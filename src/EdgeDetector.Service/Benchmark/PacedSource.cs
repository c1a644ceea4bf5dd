using EdgeDetector.Service.Capture;

namespace EdgeDetector.Service.Benchmark;

/// <summary>A source that could go at any speed, at the rate that a measurement asks for, whatever its own.</summary>
internal sealed class PacedSource(IFrameSource source, double fps, TimeProvider time) : IFrameSource
{
    private readonly FramePacer _pacer = new(time);

    public void Open(CancellationToken cancellationToken) => source.Open(cancellationToken);

    public Frame? Read(CancellationToken cancellationToken)
    {
        // First the wait: the source stamps its frame when it reads it.
        _pacer.Wait(TimeSpan.FromSeconds(1 / fps), cancellationToken);
        return source.Read(cancellationToken);
    }

    public void Dispose()
    {
        source.Dispose();
        _pacer.Dispose();
    }
}
