using EdgeDetector.Service.Configuration;
using EdgeDetector.Synthetic;

namespace EdgeDetector.Service.Capture;

/// <summary>The generated street as a camera; it has no end.</summary>
internal sealed class SyntheticSource(SyntheticSettings settings, CameraOptions options, FrameFactory frames) : IFrameSource
{
    private readonly FramePacer? _pacer = options.Pace == CapturePace.Realtime ? new FramePacer(frames.Time) : null;
    private SyntheticScene? _scene;
    private long _next;

    /// <summary>The scene of a camera, from its source text, else its options, else 1280x720 at 30 frames a second.</summary>
    public static SyntheticScene SceneOf(SyntheticSettings settings, CameraOptions options) => new(
        settings, settings.Width ?? options.Width ?? 1280, settings.Height ?? options.Height ?? 720, settings.Fps ?? options.Fps ?? 30);

    public void Open(CancellationToken cancellationToken) => _scene = SceneOf(settings, options);

    public Frame? Read(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SyntheticScene scene = _scene ?? throw new InvalidOperationException("The source is not open.");
        _pacer?.Wait(TimeSpan.FromSeconds(1 / scene.Fps), cancellationToken);
        DateTimeOffset capturedAt = frames.Time.GetUtcNow();
        FrameBuffer buffer = frames.Rent(scene.Width, scene.Height);
        scene.Render(_next++, buffer.Span);
        return frames.Create(buffer, capturedAt);
    }

    public void Dispose() => _pacer?.Dispose();
}
