namespace EdgeDetector.Service.Capture.Devices;

/// <summary>The video devices of a machine.</summary>
/// <param name="read">What a device can deliver; null where it delivers no pictures.</param>
/// <param name="time">The clock.</param>
internal sealed class VideoDeviceList(Func<string, VideoDevice?> read, TimeProvider time)
{
    // Drivers answer in milliseconds; one that is stuck never does.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The devices below a folder such as <c>/dev</c> that deliver pictures, and those that do not say whether they do, in natural order.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task<IReadOnlyList<VideoDeviceEntry>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        IEnumerable<string> paths = Directory.EnumerateFiles(folder, "video*").Order(NaturalOrder.Instance);
        VideoDeviceEntry?[] entries = await Task.WhenAll(paths.Select(path => ReadOneAsync(path, cancellationToken))).ConfigureAwait(false);
        ILookup<string, string> links = ReadLinks(Path.Combine(folder, "v4l"));
        return
        [
            .. entries.OfType<VideoDeviceEntry>()
                .Select(entry => entry with { OtherPaths = [.. links[entry.Path].Order(StringComparer.Ordinal)] }),
        ];
    }

    /// <summary>On a thread of its own: a driver that is stuck hides no other device.</summary>
    private async Task<VideoDeviceEntry?> ReadOneAsync(string path, CancellationToken cancellationToken)
    {
        TaskCompletionSource<VideoDeviceEntry?> entry = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() => entry.SetResult(ReadOne(path))) { Name = path, IsBackground = true };
        thread.Start();
        try
        {
            return await entry.Task.WaitAsync(Limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new VideoDeviceEntry(path, null, "its driver does not answer: unplug the camera and plug it in again, or restart the machine");
        }
    }

    private VideoDeviceEntry? ReadOne(string path)
    {
        try
        {
            return read(path) is { } device ? new VideoDeviceEntry(path, device, null) : null;
        }
        catch (UnauthorizedAccessException)
        {
            return new VideoDeviceEntry(path, null, $"{Environment.UserName} may not open it: add this user to the group video, or run as the service's own user");
        }
        catch (IOException exception)
        {
            return new VideoDeviceEntry(path, null, $"it cannot be opened: {exception.Message.Replace($" : '{path}'", "", StringComparison.Ordinal)}");
        }
    }

    /// <summary>The names by a camera's serial number and by its place, which udev gives, by the device that each means now.</summary>
    private static ILookup<string, string> ReadLinks(string folder)
    {
        try
        {
            return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToLookup(path => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, path => path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There are none, one was unplugged while we looked, or they are not this user's to see.
            return Array.Empty<string>().ToLookup(path => path);
        }
    }
}

/// <summary>A device file, and what became of asking it.</summary>
/// <param name="Path">The file, such as <c>/dev/video0</c>.</param>
/// <param name="Device">What it can deliver; null where it did not say.</param>
/// <param name="Trouble">Why it did not say, and what to do; null where it did.</param>
internal sealed record VideoDeviceEntry(string Path, VideoDevice? Device, string? Trouble)
{
    /// <summary>Names that stay the same when cameras are plugged around, such as <c>/dev/v4l/by-id/…</c>.</summary>
    public IReadOnlyList<string> OtherPaths { get; init; } = [];
}
