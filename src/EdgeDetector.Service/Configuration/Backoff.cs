namespace EdgeDetector.Service.Configuration;

/// <summary>Waits between attempts: each doubles the last up to a maximum, less a random part of up to a half.</summary>
internal sealed class Backoff(BackoffOptions options, Random random)
{
    private TimeSpan _next = options.Initial;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        TimeSpan full = _next < options.Maximum ? _next : options.Maximum;
        _next = full < options.Maximum / 2 ? full * 2 : options.Maximum;
        return full * (1 - (random.NextDouble() / 2));
    }

    /// <summary>Begins anew, after things went well for a while.</summary>
    public void Reset() => _next = options.Initial;
}
