namespace EdgeDetector.Service.Capture.Devices;

/// <summary>The video devices of this machine.</summary>
internal static class VideoDeviceList
{
    // Drivers answer in milliseconds; one that is stuck never does.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The devices that deliver pictures and that this user may open; null where a driver does not answer.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static async Task<IReadOnlyList<VideoDevice>?> ReadAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        TaskCompletionSource<IReadOnlyList<VideoDevice>> devices = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() => devices.SetResult(Read())) { Name = "video devices", IsBackground = true };
        thread.Start();
        try
        {
            return await devices.Task.WaitAsync(Limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static List<VideoDevice> Read()
    {
        ILookup<string, string> links = ReadLinks();
        IEnumerable<string> paths = Directory.EnumerateFiles("/dev", "video*").Order(NaturalOrder.Instance);
        return
        [
            .. paths.Select(VideoDeviceReader.TryRead).OfType<VideoDevice>()
                .Select(device => device with { OtherPaths = [.. links[device.Path].Order(StringComparer.Ordinal)] }),
        ];
    }

    /// <summary>The names by a camera's serial number and by its place, which udev gives, by the device that each means now.</summary>
    private static ILookup<string, string> ReadLinks()
    {
        try
        {
            return Directory.EnumerateFiles("/dev/v4l", "*", SearchOption.AllDirectories)
                .ToLookup(path => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, path => path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There are none, one was unplugged while we looked, or they are not this user's to see.
            return Array.Empty<string>().ToLookup(path => path);
        }
    }
}
