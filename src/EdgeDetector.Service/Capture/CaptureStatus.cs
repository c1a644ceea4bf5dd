namespace EdgeDetector.Service.Capture;

/// <summary>Where a camera stands; an immutable snapshot.</summary>
internal sealed record CaptureStatus
{
    /// <summary>The state.</summary>
    public CaptureState State { get; init; }

    /// <summary>When this state was entered.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Why the camera is not online; null while all is well. Free of credentials.</summary>
    public string? Error { get; init; }

    /// <summary><see cref="Error"/> and <see cref="Alert"/> as far as there are any; null while all is well.</summary>
    public string? Reason => Error is null || Alert is null ? Error ?? Alert : $"{Error}; {Alert}";

    /// <summary>When the camera is opened again; null unless it is waiting for that.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>When the newest frame was read; null before the first.</summary>
    public DateTimeOffset? LastFrameAt { get; init; }

    /// <summary>Width of the newest frame in pixels; 0 before the first.</summary>
    public int Width { get; init; }

    /// <summary>Height of the newest frame in pixels; 0 before the first.</summary>
    public int Height { get; init; }

    /// <summary>Frames a second that the source delivered over the last seconds, dropped ones included.</summary>
    public double Fps { get; init; }

    /// <summary>Frames read since the start.</summary>
    public long Captured { get; init; }

    /// <summary>Frames that gave way to newer ones before anybody took them.</summary>
    public long Dropped { get; init; }

    /// <summary>How often the camera came back after it was lost.</summary>
    public long Reconnects { get; init; }

    /// <summary>How often it delivered nothing, or the same picture, for too long.</summary>
    public long Stalls { get; init; }

    /// <summary>How often it was opened again, by reason, in the order of <see cref="RestartCounts.Reasons"/>.</summary>
    public IReadOnlyList<long> Restarts { get; init; } = [];

    /// <summary>What a human has to look at, since nothing that was tried brings the camera back; null where there is nothing.</summary>
    public string? Alert { get; init; }

    /// <summary>Pictures that could not be decoded.</summary>
    public long DecodeErrors { get; init; }

    /// <summary>Threads that hang in a native call now and were given up.</summary>
    public int AbandonedThreads { get; init; }
}

/// <summary>The states of a camera.</summary>
internal enum CaptureState
{
    /// <summary>Not started, or stopped for good.</summary>
    Stopped,

    /// <summary>Being opened; no frame yet.</summary>
    Connecting,

    /// <summary>Delivers frames.</summary>
    Online,

    /// <summary>Delivered nothing, or the same picture, for too long; is opened again.</summary>
    Stale,

    /// <summary>Cannot be opened or broke; waits for the next attempt.</summary>
    Offline,

    /// <summary>A file or folder that is not looped came to its end.</summary>
    Ended,
}
