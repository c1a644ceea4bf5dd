namespace EdgeDetector.Service.Telemetry;

/// <summary>The system's clock, which the test sets as an administrator or NTP would: its monotonic side goes on.</summary>
internal sealed class SettableClock : TimeProvider
{
    /// <summary>By how much it was set.</summary>
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
