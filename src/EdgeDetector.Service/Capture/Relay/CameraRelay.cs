using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>
/// Stands between ffmpeg (or GStreamer) and a camera whose address holds a password: what a program is started with can be read by every
/// user of the box. It connects to a port on loopback, and the relay tells the camera who asks. Only processes of our own user are let
/// in, with a key that is in the address that the program gets.
/// </summary>
internal sealed class CameraRelay : IDisposable
{
    // HTTP live streaming reads its list and a part or two at once.
    private const int MostConnections = 8;

    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly RelayRoute _route;
    private readonly string _local;
    private readonly Task _accepting;
    private volatile string? _failure;

    private CameraRelay(CameraAddress camera, string shown, bool isDatagrams, bool isVerified, TimeProvider time)
    {
        Shown = shown;

        // Packets are received on addresses of the kind by which the relay is reached: then the camera must be of that kind, too.
        AddressFamily family = camera.IsIPv6 ? AddressFamily.InterNetworkV6
            : isDatagrams ? AddressFamily.InterNetwork
            : AddressFamily.Unspecified;
        IPAddress loopback = camera.IsIPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        _listener = new Socket(loopback.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(loopback, 0));
        _listener.Listen(MostConnections);
        _local = _listener.LocalEndPoint!.ToString()!;
        _route = new RelayRoute(camera, _local, (place, stop) => CameraConnection.OpenAsync(place, new CameraReach(family, isVerified), time, stop), time);
        _accepting = AcceptAsync();
    }

    /// <summary>The camera's address without its password.</summary>
    public string Shown { get; }

    /// <summary>What is to be read instead of the camera's address.</summary>
    public string Address => _route.Address;

    /// <summary>What went wrong between relay and camera; null where nothing did.</summary>
    public string? Failure => _route.Login.Refusal ?? _failure;

    /// <summary>The relay for an address, already listening; null where it holds no secret.</summary>
    /// <param name="text">The camera's address.</param>
    /// <param name="isDatagrams">Whether its packets may come over UDP.</param>
    /// <param name="time">The clock of time limits.</param>
    /// <param name="isVerified">Whether a camera with TLS must have a certificate that this box trusts.</param>
    /// <exception cref="CaptureException">There can be none.</exception>
    public static CameraRelay? For(string text, bool isDatagrams, TimeProvider time, bool isVerified = false)
    {
        string shown = CameraSource.Redact(text);
        if (shown == text || !CameraAddress.IsSpoken(text))
        {
            return null;
        }

        // What is hidden in the log must be a secret here too: else it would be asked of a name server, or be an argument.
        if (CameraAddress.TryParse(text) is not { } camera || (camera.Credentials is null && camera.Path.Contains('@', StringComparison.Ordinal)))
        {
            throw new CaptureException($"{shown}: cannot be understood; write special characters of user and password percent-encoded: / is %2F, @ is %40");
        }

        if (camera.Credentials is { } login && login.User.Concat(login.Password).Any(char.IsControl))
        {
            throw new CaptureException($"{shown}: user and password must not hold control characters");
        }

        try
        {
            return new CameraRelay(camera, shown, isDatagrams && camera.IsRtsp && !camera.IsTls, isVerified, time);
        }
        catch (SocketException exception)
        {
            throw new CaptureException($"{shown}: nothing can be opened on loopback: {exception.Message}", exception);
        }
    }

    /// <summary>What a program said of the relay, said of the camera.</summary>
    public string Translate(string words)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"{_route.Camera.Host}:{_route.Camera.Port}");
        return words
            .Replace(CameraSource.Redact(Address), Shown, StringComparison.Ordinal)
            .Replace(_local, place, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            _listener.Dispose();
            _accepting.GetAwaiter().GetResult();
        }
    }

    private async Task AcceptAsync()
    {
        // RTSP has one connection; another comes after it where the camera leads to another address.
        using SemaphoreSlim places = new(_route.Camera.IsRtsp ? 1 : MostConnections);
        List<Task> serving = [];
        try
        {
            while (true)
            {
                await places.WaitAsync(_stop.Token).ConfigureAwait(false);
                Socket accepted = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                serving.RemoveAll(served => served.IsCompleted);
                serving.Add(ServeAsync(accepted, places));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            _failure ??= exception is SocketException ? $"nothing more can be opened on loopback: {exception.Message}" : null;
        }

        await Task.WhenAll(serving).ConfigureAwait(false);
    }

    private async Task ServeAsync(Socket accepted, SemaphoreSlim places)
    {
        try
        {
            using NetworkStream client = new(accepted, ownsSocket: true);
            accepted.NoDelay = true;
            if (LocalPeer.IsOurs(accepted))
            {
                Task served = _route.Camera.IsRtsp
                    ? RtspConversation.RunAsync(_route, client, _stop.Token)
                    : HttpExchange.RunAsync(_route, client, _stop.Token);
                await served.ConfigureAwait(false);
            }
        }
        catch (CaptureException exception)
        {
            _failure = exception.Message;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side went away: ffmpeg, which tells, or the camera, of which ffmpeg tells.
        }
        catch (Exception exception)
        {
            // Nobody waits for this task before the end: the camera's state tells what happened.
            _failure = $"unexpected {exception.GetType().Name}: {exception.Message}";
        }
        finally
        {
            places.Release();
        }
    }
}
