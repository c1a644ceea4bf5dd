using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Commands;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pictures;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeDetector.Service.Benchmark;

/// <summary>Opens the source of a measurement, as often as it has cameras.</summary>
internal sealed class BenchmarkCameras
{
    private readonly CameraOptions _options;
    private readonly CameraSource _source;
    private readonly TimeProvider _time;

    /// <exception cref="InputException">The text means no source.</exception>
    public BenchmarkCameras(string source, TimeProvider time)
    {
        _source = CameraSource.TryParse(source, out CameraSource? parsed, out string? error) ? parsed : throw new InputException("--source", error);

        // In this process, whose time and memory are what is measured.
        _options = new CameraOptions { Source = source, Pace = CapturePace.None, Loop = true, Isolation = CaptureIsolation.None };
        _time = time;
    }

    /// <summary>The source as it may be shown.</summary>
    public string Source => _source.Redacted;

    /// <summary>Whether the source has a rate of its own that nothing can change.</summary>
    public bool IsLive => _source.IsLive;

    /// <summary>Makes a camera that is not yet started.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rate">Frames a second; null: as fast as they are taken.</param>
    public CameraCapture Create(string name, double? rate)
    {
        NullLogger<CameraCapture> logger = NullLogger<CameraCapture>.Instance;
        return rate is not { } fps
            ? new CameraCapture(name, _options, _time, logger)
            : new CameraCapture(
                name,
                _options with { Pace = CapturePace.Realtime },
                _time,
                logger,
                frames => new PacedSource(FrameSources.Create(_source, _options, frames, logger), fps, _time));
    }

    /// <summary>Reads the first frames, to measure the detector on; the caller disposes them.</summary>
    /// <exception cref="InputException">The source cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task<IReadOnlyList<Frame>> ReadFramesAsync(int count, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(LiveCheck.CameraLimit, _time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        string reason = $"no picture within {Duration.Format(LiveCheck.CameraLimit)}";
        await using CameraCapture capture = Create("sample", null);
        capture.StatusChanged += status =>
        {
            if (status.State is CaptureState.Offline or CaptureState.Stale)
            {
                reason = status.Error ?? reason;
                end.Cancel();
            }
        };
        capture.Start();
        List<Frame> frames = [];
        try
        {
            await Task.Factory.StartNew(
                () =>
                {
                    while (frames.Count < count && capture.Mailbox.Take(end.Token) is { } frame)
                    {
                        frames.Add(frame);
                    }
                },
                end.Token,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).ConfigureAwait(false);
            return frames;
        }
        catch (OperationCanceledException)
        {
            frames.ForEach(frame => frame.Dispose());
            cancellationToken.ThrowIfCancellationRequested();
            throw new InputException(Source, reason);
        }
    }
}
