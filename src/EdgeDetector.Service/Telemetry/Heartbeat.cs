namespace EdgeDetector.Service.Telemetry;

/// <summary>
/// The stamp that one loop leaves at each step it takes. A loop that hangs leaves none, and <see cref="Heartbeats"/> tells, and in which step.
/// </summary>
/// <param name="loop">What loop it is, as health and logs name it, such as <c>camera gate</c>.</param>
/// <param name="time">The clock.</param>
/// <param name="hang">A step that is to hang for ever; null: none.</param>
internal sealed class Heartbeat(string loop, TimeProvider time, StagedHang? hang = null)
{
    private long _last = time.GetTimestamp();
    private volatile string _step = "start";

    /// <summary>What loop it is.</summary>
    public string Loop { get; } = loop;

    /// <summary>What it does since the last beat, such as <c>inference</c>.</summary>
    public string Step => _step;

    /// <summary>Loop and step, such as <c>camera gate (inference)</c>.</summary>
    public string Stage => $"{Loop} ({Step})";

    /// <summary>Time since the last beat.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _last));

    /// <summary>Stamps progress; cheap, from the loop's own thread.</summary>
    /// <param name="step">What the loop does next.</param>
    public void Beat(string step)
    {
        _step = step;
        Volatile.Write(ref _last, time.GetTimestamp());
        hang?.At(Loop, step);
    }

    /// <summary>Names the step without progress: the loop itself lives, but what it vouches for does not.</summary>
    public void Miss(string step) => _step = step;
}
