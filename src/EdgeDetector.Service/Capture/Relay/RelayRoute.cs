namespace EdgeDetector.Service.Capture.Relay;

/// <summary>Where a relay leads, and what is said on the way; shared by all its connections.</summary>
/// <param name="camera">The camera.</param>
/// <param name="local">Host and port of the relay, as they stand in addresses.</param>
/// <param name="connect">Connects to a camera.</param>
/// <param name="time">The clock of time limits.</param>
internal sealed class RelayRoute(
    CameraAddress camera, string local, Func<CameraAddress, CancellationToken, Task<CameraConnection>> connect, TimeProvider time)
{
    private const int MostRedirections = 5;

    private readonly string _localUri = $"rtsp://{local}";
    private CameraAddress _camera = camera;
    private int _redirections;

    /// <summary>What the camera is told of who asks.</summary>
    public CameraLogin Login { get; } = new(camera.Credentials);

    /// <summary>What the client must tell.</summary>
    public RelayKey Key { get; } = new();

    /// <summary>The camera.</summary>
    public CameraAddress Camera => Volatile.Read(ref _camera);

    /// <summary>The clock of time limits.</summary>
    public TimeProvider Time => time;

    /// <summary>
    /// The address that ffmpeg is given. Of the camera's it holds only what ffmpeg goes by: for HTTP the path, against which it resolves
    /// other addresses; a query may hold a password, too.
    /// </summary>
    public string Address => Camera.IsRtsp ? $"rtsp://{Key.UserInfo}@{local}" : $"http://{Key.UserInfo}@{local}{Camera.Path}";

    /// <summary>Connects to the camera.</summary>
    /// <exception cref="CaptureException">It cannot be reached.</exception>
    public Task<CameraConnection> ConnectAsync(CancellationToken cancellationToken) => connect(Camera, cancellationToken);

    /// <summary>An address of RTSP as the camera knows it. What ffmpeg has put together from the relay's begins with that.</summary>
    public string ToCameraUri(string uri)
    {
        if (!uri.StartsWith(_localUri, StringComparison.Ordinal))
        {
            return uri;
        }

        string rest = uri[_localUri.Length..];
        string begin = Camera.Uri;
        return rest.Length == 0 ? begin
            : rest[0] != '/' ? uri
            : begin.EndsWith('/') ? begin + rest[1..]
            : begin + rest;
    }

    /// <summary>The target of a request of HTTP as the camera knows it.</summary>
    public string ToCameraTarget(string target)
    {
        bool isOurs = target == CameraAddress.Rooted(CameraAddress.AsBytes(Camera.Path));
        return isOurs ? CameraAddress.Rooted(Camera.Target) : target;
    }

    /// <summary>
    /// What ffmpeg is told where the camera says that the stream is elsewhere. On the camera's own host it comes again through the relay;
    /// to another it goes without user and password.
    /// </summary>
    public string Relocated(string location)
    {
        if (CameraAddress.TryParse(location) is not { } place || place.IsRtsp != Camera.IsRtsp || place.IsTls != Camera.IsTls
            || !place.Host.Equals(Camera.Host, StringComparison.OrdinalIgnoreCase))
        {
            return location;
        }

        if (!place.IsRtsp)
        {
            return place.Port == Camera.Port ? CameraAddress.Rooted(place.Target) : location;
        }

        if (++_redirections > MostRedirections)
        {
            throw new CaptureException("the camera sends from one address to the other without end");
        }

        Volatile.Write(ref _camera, place);
        return _localUri;
    }
}
