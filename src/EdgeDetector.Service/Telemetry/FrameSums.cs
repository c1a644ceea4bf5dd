using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Telemetry;

/// <summary>How long a camera's frames took, added up.</summary>
internal readonly record struct FrameSums
{
    /// <summary>How many there were.</summary>
    public long Frames { get; init; }

    /// <summary>Their ages when their detections were ready.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>Their waits for the model.</summary>
    public TimeSpan Queue { get; init; }

    /// <summary>Resizing them.</summary>
    public TimeSpan Preprocess { get; init; }

    /// <summary>The network.</summary>
    public TimeSpan Inference { get; init; }

    /// <summary>Decoding and non-maximum suppression.</summary>
    public TimeSpan Postprocess { get; init; }

    /// <summary>Of one frame.</summary>
    public static FrameSums Of(TimeSpan queue, DetectTimings timings, TimeSpan age) => new()
    {
        Frames = 1,
        Age = age,
        Queue = queue,
        Preprocess = timings.Preprocess,
        Inference = timings.Inference,
        Postprocess = timings.Postprocess,
    };

    /// <summary>Both together.</summary>
    public static FrameSums operator +(FrameSums a, FrameSums b) => new()
    {
        Frames = a.Frames + b.Frames,
        Age = a.Age + b.Age,
        Queue = a.Queue + b.Queue,
        Preprocess = a.Preprocess + b.Preprocess,
        Inference = a.Inference + b.Inference,
        Postprocess = a.Postprocess + b.Postprocess,
    };

    /// <summary>What one has more than the other.</summary>
    public static FrameSums operator -(FrameSums a, FrameSums b) => new()
    {
        Frames = a.Frames - b.Frames,
        Age = a.Age - b.Age,
        Queue = a.Queue - b.Queue,
        Preprocess = a.Preprocess - b.Preprocess,
        Inference = a.Inference - b.Inference,
        Postprocess = a.Postprocess - b.Postprocess,
    };

    /// <summary>What one frame took of a sum, in milliseconds; null where there was none.</summary>
    public double? Mean(TimeSpan sum) => Frames > 0 ? Math.Round(sum.TotalMilliseconds / Frames, 2) : null;
}

/// <summary>The sums of one camera since the start. Written by the camera's thread, read by any.</summary>
internal sealed class FrameTotals
{
    private readonly Lock _lock = new();
    private FrameSums _sums;

    /// <summary>All frames together.</summary>
    public FrameSums Sums
    {
        get
        {
            lock (_lock)
            {
                return _sums;
            }
        }
    }

    /// <summary>Adds a frame.</summary>
    public void Add(FrameSums frame)
    {
        lock (_lock)
        {
            _sums += frame;
        }
    }
}
