namespace EdgeDetector.Service.Telemetry;

/// <summary>
/// The stamp that one loop leaves each time it comes round. A loop that hangs leaves none, and <see cref="Heartbeats"/> tells.
/// </summary>
/// <param name="stage">What the loop does, as health and logs name it, such as <c>camera gate</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class Heartbeat(string stage, TimeProvider time)
{
    private long _last = time.GetTimestamp();

    /// <summary>What the loop does.</summary>
    public string Stage { get; } = stage;

    /// <summary>Time since the last beat.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _last));

    /// <summary>Stamps progress; cheap, from the loop's own thread.</summary>
    public void Beat() => Volatile.Write(ref _last, time.GetTimestamp());
}
