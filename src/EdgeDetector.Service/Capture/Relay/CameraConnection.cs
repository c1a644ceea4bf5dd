using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>A connection to a camera, over TLS where its address says so.</summary>
internal sealed class CameraConnection : IDisposable
{
    /// <summary>Shorter than what the service gives a camera to open, so that its error tells what it was.</summary>
    public static readonly TimeSpan LongestConnecting = TimeSpan.FromSeconds(10);

    /// <param name="stream">Open, and ended with the connection.</param>
    /// <param name="address">Where it leads.</param>
    public CameraConnection(Stream stream, IPAddress address)
    {
        Stream = stream;
        Address = address;
    }

    /// <summary>What is sent and received.</summary>
    public Stream Stream { get; }

    /// <summary>The camera's address.</summary>
    public IPAddress Address { get; }

    /// <summary>Connects.</summary>
    /// <exception cref="CaptureException">It cannot be reached, or speaks no TLS.</exception>
    public static async Task<CameraConnection> OpenAsync(
        CameraAddress camera, AddressFamily family, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(LongestConnecting, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        string place = string.Create(CultureInfo.InvariantCulture, $"{(camera.IsIPv6 ? $"[{camera.Host}]" : camera.Host)}:{camera.Port}");
        Socket? socket = null;
        try
        {
            socket = family == AddressFamily.Unspecified
                ? new Socket(SocketType.Stream, ProtocolType.Tcp)
                : new Socket(family, SocketType.Stream, ProtocolType.Tcp);
            socket.NoDelay = true;
            await socket.ConnectAsync(camera.Host, camera.Port, stop.Token).ConfigureAwait(false);
            IPAddress address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            stream = camera.IsTls ? await SecureAsync(stream, camera.Host, stop.Token).ConfigureAwait(false) : stream;
            return new CameraConnection(stream, address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        }
        catch (Exception exception)
        {
            socket?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw exception switch
            {
                OperationCanceledException => new CaptureException(
                    $"{place} does not answer within {LongestConnecting.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s", exception),
                AuthenticationException => new CaptureException(
                    $"{place} speaks no TLS that is understood here: {exception.Message}", exception),
                SocketException or IOException => new CaptureException($"{place}: {exception.Message}", exception),
                _ => exception,
            };
        }
    }

    public void Dispose() => Stream.Dispose();

    /// <summary>
    /// Whose certificate it is is not asked, as ffmpeg does not (its tls_verify is 0): cameras sign theirs themselves, and have no names.
    /// </summary>
    [SuppressMessage("Security", "CA5359", Justification = "docs/security.md tells what that gives and what it does not")]
    private static async Task<Stream> SecureAsync(Stream stream, string host, CancellationToken cancellationToken)
    {
        SslStream secure = new(stream);
        SslClientAuthenticationOptions options = new() { TargetHost = host, RemoteCertificateValidationCallback = (_, _, _, _) => true };
        await secure.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
        return secure;
    }
}
