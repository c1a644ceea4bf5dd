using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeDetector.Service.Capture;

/// <summary>A camera that sends pictures over HTTP for eight seconds, to who has the password. Leads from /old to /live.</summary>
internal sealed class MjpegServer : IAsyncDisposable
{
    private const int Parts = 200;

    private readonly ConnectionServer _connections;
    private readonly ServerLogin _login;
    private readonly X509Certificate2? _certificate;
    private readonly byte[] _pictures;

    private MjpegServer(ServerLogin login, bool isTls, byte[] pictures)
    {
        _login = login;
        _certificate = isTls ? SelfSigned() : null;
        _pictures = pictures;
        _connections = new ConnectionServer(IPAddress.Loopback, ServeAsync);
    }

    public int Port => _connections.Port;

    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<MjpegServer> StartAsync(ServerLogin login, bool isTls = false)
    {
        using Process ffmpeg = Process.Start(new ProcessStartInfo(
            "ffmpeg", ["-v", "quiet", "-nostdin", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=8", "-f", "mpjpeg", "-"])
        {
            RedirectStandardOutput = true,
        })!;
        using MemoryStream pictures = new();
        await ffmpeg.StandardOutput.BaseStream.CopyToAsync(pictures, TestContext.Current.CancellationToken);
        return new MjpegServer(login, isTls, pictures.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await _connections.DisposeAsync();
        _certificate?.Dispose();
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        await using Stream stream = await SecureAsync(client.GetStream(), stop);
        using StreamReader reader = new(stream, Encoding.ASCII, false, 1, leaveOpen: true);
        List<string> lines = [];
        while (await reader.ReadLineAsync(stop) is { Length: > 0 } line)
        {
            lines.Add(line);
        }

        Requests.Enqueue(string.Join('\n', lines));
        string[] asked = lines[0].Split(' ');
        string? authorization = lines.FirstOrDefault(line => line.StartsWith("Authorization: ", StringComparison.Ordinal))?["Authorization: ".Length..];
        string answer = _login.Challenge(asked[0], asked[1], authorization) is { } challenge ? $"401 Unauthorized\r\nWWW-Authenticate: {challenge}\r\n\r\nno"
            : asked[1] == "/none" ? "404 Not Found\r\n\r\n"
            : asked[1].StartsWith("/old", StringComparison.Ordinal) ? $"302 Found\r\nLocation: http://127.0.0.1:{Port}/live?channel=1\r\n\r\n"
            : "200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=ffmpeg\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}"), stop);
        for (int part = 0; part < Parts && answer.StartsWith("200", StringComparison.Ordinal); part++)
        {
            int from = (int)((long)_pictures.Length * part / Parts);
            int to = (int)((long)_pictures.Length * (part + 1) / Parts);
            await stream.WriteAsync(_pictures.AsMemory(from, to - from), stop);
            await Task.Delay(TimeSpan.FromMilliseconds(40), TimeProvider.System, stop);
        }
    }

    private async Task<Stream> SecureAsync(Stream stream, CancellationToken stop)
    {
        if (_certificate is null)
        {
            return stream;
        }

        SslStream secure = new(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, stop);
        return secure;
    }

    /// <summary>As cameras have them: nobody has signed it, and it has another's name.</summary>
    private static X509Certificate2 SelfSigned()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=camera", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }
}
