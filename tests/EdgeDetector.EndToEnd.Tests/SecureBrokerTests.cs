using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeDetector.EndToEnd;

/// <summary>Credentials and TLS with a real broker that insists on them.</summary>
public sealed class SecureBrokerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_TlsWithClientCertificateAndPassword_ConnectsAndShowsNoSecret()
    {
        WriteCertificates();
        await RunAsync("mosquitto_passwd", "-b", "-c", _folder.PathOf("passwords"), "edge", "s3cr3t");
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder, $"""
            allow_anonymous false
            password_file {_folder.PathOf("passwords")}
            cafile {_folder.PathOf("ca.pem")}
            certfile {_folder.PathOf("localhost.pem")}
            keyfile {_folder.PathOf("localhost.key")}
            require_certificate true
            """);
        await using ChildProcess subscriber = await broker.SubscribeAsync(
            "-u", "edge", "-P", "s3cr3t", "--cafile", _folder.PathOf("ca.pem"), "--cert", _folder.PathOf("client.pem"), "--key", _folder.PathOf("client.key"), "--insecure");
        _folder.Write("password", "s3cr3t\n");

        await using ChildProcess service = EdgeDetectorProgram.StartService(await ConfigureAsync(broker.Port, "passwordFile: password"));

        await subscriber.WaitForLineAsync(line => line.EndsWith("/status online", StringComparison.Ordinal));
        Assert.DoesNotContain("s3cr3t", service.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another authority", "its certificate, issued by CN=Test CA, does not lead to one of the authorities in mqtt.tls.caFile")]
    [InlineData("another name", "its certificate is not for broker.example.org but for localhost: set mqtt.host or mqtt.tls.serverName")]
    [InlineData("expired", "its certificate, or one above it, is expired or not valid yet; its own is for ....-..-.. ")]
    public async Task Run_CertificateDoesNotFit_IsRefusedWithTheReason(string fault, string reason)
    {
        WriteCertificates(expired: fault == "expired");
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder, $"""
            allow_anonymous true
            certfile {_folder.PathOf("localhost.pem")}
            keyfile {_folder.PathOf("localhost.key")}
            """);
        if (fault == "another authority")
        {
            // Of the same name, but another key.
            WriteCertificates();
        }

        string name = fault == "another name" ? ", serverName: broker.example.org" : "";
        await using ChildProcess service = EdgeDetectorProgram.StartService(
            await ConfigureAsync(broker.Port, "password: secretive", tls: $"tls: {{ enabled: true, caFile: ca.pem{name} }}"));

        await Eventually.TrueAsync(() => service.Errors.Contains("Cannot reach the broker", StringComparison.Ordinal), 20, () => service.Errors);
        string line = service.Errors.Split('\n').First(text => text.Contains("Cannot reach the broker", StringComparison.Ordinal));
        Assert.Matches(reason, line);
        Assert.DoesNotContain("secretive", service.Errors, StringComparison.Ordinal);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Run_Files_AreForUserAndGroupAlone()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using ChildProcess service = EdgeDetectorProgram.StartService(await ConfigureAsync(broker.Port, "password: any", tls: ""));
        await Eventually.TrueAsync(() => Directory.Exists(_folder.PathOf("state")) && Directory.GetFiles(_folder.PathOf("state")).Length > 2, 20, () => service.Errors);

        Assert.All(
            Directory.GetFileSystemEntries(_folder.PathOf("state"), "*", SearchOption.AllDirectories),
            path => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite)));
    }

    [Fact]
    public async Task Run_WrongPassword_SaysThatTheBrokerRefuses()
    {
        await RunAsync("mosquitto_passwd", "-b", "-c", _folder.PathOf("passwords"), "edge", "s3cr3t");
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder, $"allow_anonymous false\npassword_file {_folder.PathOf("passwords")}");

        await using ChildProcess service = EdgeDetectorProgram.StartService(
            await ConfigureAsync(broker.Port, "password: \"${GATE_PASSWORD}\"", tls: ""),
            new Dictionary<string, string> { ["GATE_PASSWORD"] = "wr0ng" });

        await Eventually.TrueAsync(() => service.Errors.Contains("Cannot reach the broker", StringComparison.Ordinal), 20, () => service.Errors);
        Assert.Matches("(?i)refuses|not ?authorized", service.Errors);
        Assert.DoesNotContain("wr0ng", service.Errors, StringComparison.Ordinal);
        service.Signal("TERM");
        Assert.Equal(0, await service.WaitForExitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Run_NotAllowedToWrite_SaysWhichTopic()
    {
        string rules = _folder.Write("acl", "topic read #\n");
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder, $"allow_anonymous true\nacl_file {rules}");

        await using ChildProcess service = EdgeDetectorProgram.StartService(await ConfigureAsync(broker.Port, "password: any", tls: ""));

        await Eventually.TrueAsync(
            () => service.Errors.Contains("refuses messages on edgedetector/gate-box/status: NotAuthorized", StringComparison.Ordinal), 20, () => service.Errors);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        Finished finished = await ChildProcess.RunAsync(program, arguments);
        Assert.True(finished.ExitCode == 0, finished.Errors);
    }

    private async Task<string> ConfigureAsync(int port, string password, string? tls = null) => _folder.Write("edgedetector.yaml", $$"""
        configVersion: 1
        device: { id: gate-box }
        model: { path: "{{await EdgeDetectorProgram.FaceAsync()}}" }
        cameras: { gate: { source: "synthetic:?width=320&height=240&fps=5" } }
        mqtt:
          host: localhost
          port: {{port.ToString(CultureInfo.InvariantCulture)}}
          username: edge
          {{password}}
          {{tls ?? "tls: { enabled: true, caFile: ca.pem, certificateFile: client.pem, keyFile: client.key }"}}
        http: { listen: "127.0.0.1:{{Mosquitto.FreePort()}}" }
        storage: { directory: state }
        """);

    private void WriteCertificates(bool expired = false)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=Test CA", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 authority = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
        _folder.Write("ca.pem", authority.ExportCertificatePem());
        Issue("localhost", authority, expired ? now.AddDays(-11) : now);
        Issue("client", authority, now);
    }

    private void Issue(string name, X509Certificate2 authority, DateTimeOffset now)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(authority, now.AddHours(-1), now.AddDays(10), RandomNumberGenerator.GetBytes(8));
        _folder.Write($"{name}.pem", certificate.ExportCertificatePem());
        _folder.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem());
    }
}
