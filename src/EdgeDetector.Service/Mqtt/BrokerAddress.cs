using System.Security.Cryptography.X509Certificates;
using EdgeDetector.Service.Configuration;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Mqtt;

/// <summary>Makes MQTTnet's connection settings of ours: MQTT 5, last will, credentials, TLS.</summary>
internal static class BrokerAddress
{
    /// <summary>Longest wait for the broker's answer to a connect, subscribe or publish.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The settings to connect with.</summary>
    /// <param name="identity">As whom, and where to: the will is said on its status.</param>
    /// <exception cref="ConfigurationException">A password, certificate or key file cannot be used.</exception>
    public static MqttClientOptions ToClientOptions(PublisherIdentity identity)
    {
        MqttClientOptionsBuilder builder = Connection(identity.Broker)
            .WithClientId(identity.ClientId)
            .WithWillTopic(identity.StatusTopic)
            .WithWillPayload(DeviceState.Offline)
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        return builder.Build();
    }

    /// <summary>The identifier to connect with: the configured one, else one made of prefix and device.</summary>
    public static string ClientId(MqttOptions options, MqttTopics topics) =>
        options.ClientId.Length > 0 ? options.ClientId : $"{topics.Prefix.Replace('/', '-')}-{topics.Device}";

    /// <summary>The same connection without a will and under a name of its own, for a look whether the broker answers.</summary>
    public static MqttClientOptions ToProbeOptions(MqttOptions options) =>
        Connection(options).WithClientId($"edgedetector-check-{Environment.ProcessId}").Build();

    /// <summary>
    /// Largest message that is taken, in bytes: whatever somebody sends, the broker does not pass on more. Commands are far below, but what is
    /// only much too long still gets its answer.
    /// </summary>
    private const uint LargestMessage = 2 << 20;

    // In bytes. The library's 8 KiB let no picture through a line with a long way, and on a short one make the kernel send in drops: one
    // packet of the loopback is larger.
    private const int SocketBuffer = 1 << 16;

    private static MqttClientOptionsBuilder Connection(MqttOptions options)
    {
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(options.Host, options.Port)
            .WithTcpServer(tcp => tcp.BufferSize = SocketBuffer)
            .WithKeepAlivePeriod(options.KeepAlive)
            .WithTimeout(Timeout)
            .WithMaximumPacketSize(LargestMessage)
            .WithCleanStart();
        if (options.Username.Length > 0)
        {
            builder.WithCredentials(options.Username, options.ReadPassword());
        }

        if (options.Tls.Enabled)
        {
            builder.WithTlsOptions(tls => Encrypt(tls, options));
        }

        return builder;
    }

    private static void Encrypt(MqttClientTlsOptionsBuilder tls, MqttOptions options)
    {
        string host = options.Tls.ServerName.Length > 0 ? options.Tls.ServerName : options.Host;
        X509Certificate2Collection? authorities = null;
        if (options.Tls.CaFile.Length > 0)
        {
            authorities = [];
            ReadPem("mqtt.tls.caFile", options.Tls.CaFile, () => authorities.ImportFromPemFile(options.Tls.CaFile));
        }

        BrokerCertificate believed = new(authorities, host);
        tls.UseTls().WithTargetHost(host).WithCertificateValidationHandler(shown =>
        {
            believed.Demand(shown.Certificate, shown.Chain, shown.SslPolicyErrors);
            return true;
        });

        if (options.Tls.CertificateFile.Length > 0)
        {
            X509Certificate2? certificate = null;
            ReadPem(
                "mqtt.tls.certificateFile",
                options.Tls.CertificateFile,
                () => certificate = X509Certificate2.CreateFromPemFile(options.Tls.CertificateFile, options.Tls.KeyFile));
            tls.WithClientCertificates([certificate!]);
        }
    }

    private static void ReadPem(string key, string file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new ConfigurationException(new Place(file), key, $"cannot be used: {e.Message}");
        }
    }
}
