namespace EdgeDetector.Service.Catalogue;

/// <summary>How patient a download is.</summary>
internal sealed record DownloadOptions
{
    /// <summary>A connection that brings no byte for this long is given up.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts without a new byte before it fails, at least 1.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The wait before the second attempt; each further one doubles it.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between attempts.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>How far a download is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Received">Bytes that are there, those of earlier attempts included.</param>
/// <param name="Total">The file's length in bytes, or null where it is not known.</param>
/// <param name="Notice">What a reader should be told now, or null.</param>
internal readonly record struct DownloadState(string File, long Received, long? Total, string? Notice = null);
