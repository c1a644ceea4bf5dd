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

    private static readonly TlsCipherSuite[] Ciphers =
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256,
        TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA256,
        TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA,
    ];

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
        CameraAddress camera, CameraReach reach, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(LongestConnecting, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        string place = string.Create(CultureInfo.InvariantCulture, $"{(camera.IsIPv6 ? $"[{camera.Host}]" : camera.Host)}:{camera.Port}");
        Socket? socket = null;
        try
        {
            socket = reach.Family == AddressFamily.Unspecified
                ? new Socket(SocketType.Stream, ProtocolType.Tcp)
                : new Socket(reach.Family, SocketType.Stream, ProtocolType.Tcp);
            socket.NoDelay = true;
            await socket.ConnectAsync(camera.Host, camera.Port, stop.Token).ConfigureAwait(false);
            IPAddress address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            stream = camera.IsTls ? await SecureAsync(stream, camera.Host, reach.IsVerified, stop.Token).ConfigureAwait(false) : stream;
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
                    $"{place} speaks no TLS that is understood here: {exception.GetBaseException().Message}", exception),
                SocketException or IOException => new CaptureException($"{place}: {exception.Message}", exception),
                _ => exception,
            };
        }
    }

    public void Dispose() => Stream.Dispose();

    /// <summary>
    /// For ffmpeg it is not asked whose certificate it is, as ffmpeg does not (its tls_verify is 0): cameras sign theirs themselves, and have no
    /// names. They may be old, too: .NET's own list of ciphers is shorter than OpenSSL's.
    /// </summary>
    [SuppressMessage("Interoperability", "CA1416", Justification = "the service runs on Linux")]
    [SuppressMessage("Security", "CA5359", Justification = "docs/security.md tells what that gives and what it does not")]
    private static async Task<Stream> SecureAsync(Stream stream, string host, bool isVerified, CancellationToken cancellationToken)
    {
        SslStream secure = new(stream);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = host,
            RemoteCertificateValidationCallback = isVerified ? null : (_, _, _, _) => true,
            CipherSuitesPolicy = new CipherSuitesPolicy(Ciphers),
        };
        await secure.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
        return secure;
    }
}

/// <summary>How a camera is reached.</summary>
/// <param name="Family">By addresses of which kind; unspecified: any.</param>
/// <param name="IsVerified">Whether its certificate must be one that this box trusts.</param>
internal readonly record struct CameraReach(AddressFamily Family, bool IsVerified);
