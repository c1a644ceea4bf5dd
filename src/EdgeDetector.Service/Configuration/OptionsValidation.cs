using System.Globalization;
using System.Net;
using System.Text;
using EdgeDetector.Service.Capture;

namespace EdgeDetector.Service.Configuration;

/// <summary>What no single key can say of itself: rules between keys, and names that must fit into MQTT topics.</summary>
internal sealed class OptionsValidation(EdgeDetectorOptions options, ConfigurationPlaces places, ConfigurationErrors errors)
{
    private const int LongestName = 128;
    private const int ShortestToken = 16;

    /// <summary>Notes everything that is wrong.</summary>
    public void Run()
    {
        CheckDevice();
        CheckModel();
        CheckTracking(options.Tracking);
        CheckCameras();
        CheckBroker(options.Mqtt);
        CheckTls(options.Mqtt.Tls);
        CheckDurable(options.Mqtt.Detections);
        CheckHttp(options.Http);
        if (options.Storage.Directory.Length == 0)
        {
            Add("storage.directory", "a folder is needed");
        }
    }

    private void CheckHttp(HttpOptions http)
    {
        bool asksForToken = http.Token.Length > 0;
        ListenAddress address = default;
        if (http.Listen.Length > 0 && !ListenAddress.TryParse(http.Listen, out address, out string? error))
        {
            Add("http.listen", error!);
        }
        else if (http.Listen.Length > 0 && !address.IsLoopback && !asksForToken && !http.AllowAnonymous)
        {
            Add("http.listen", $"{http.Listen} opens pictures and health to the network: set http.token, or write http.allowAnonymous: true if everybody may see them");
        }

        if (asksForToken && http.AllowAnonymous)
        {
            Add("http.allowAnonymous", "and http.token are both given: one of them is meant");
        }

        if (http.AllowConfigWrite && http.AllowAnonymous)
        {
            Add("http.allowConfigWrite", "everybody who reaches the box could change its configuration: set http.token in place of http.allowAnonymous");
        }

        if (asksForToken && (http.Token.Length < ShortestToken || http.Token.Any(letter => letter is <= ' ' or > '~')))
        {
            Add("http.token", $"must be at least {ShortestToken} characters long, ASCII and without spaces; `openssl rand -hex 24` makes one");
        }

        foreach (string host in http.Hosts.Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown))
        {
            Add("http.hosts", $"{ConfigurationErrors.Quote(host)} is not the name of a host; a port does not belong to it");
        }
    }

    private void CheckDurable(DetectionMessageOptions detections)
    {
        if (detections is { Durable: true, Qos: 0 })
        {
            Add("mqtt.detections.durable", "what is kept until the broker has confirmed it needs detections.qos 1 or 2; with 0 the broker confirms nothing");
        }
    }

    private void CheckDevice()
    {
        string id = options.Device.Id;
        if (id.Length > LongestName || id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
        {
            Add("device.id", $"{ConfigurationErrors.Quote(id)} may hold only letters, digits, '-', '_' and '.', at most {LongestName}");
        }
    }

    private void CheckModel()
    {
        if (options.Model.Path.Length == 0)
        {
            Add("model.path", "a model file is needed; `edgedetector import` makes one");
        }

        if (options.Model.Providers.Count == 0)
        {
            Add("model.providers", "at least one is needed: tensorrt, cuda or cpu");
        }

        if (options.Model.Providers.Distinct().Count() < options.Model.Providers.Count)
        {
            Add("model.providers", "a provider is given twice");
        }
    }

    private void CheckTracking(TrackingOptions tracking)
    {
        if (tracking.LowConfidence > tracking.HighConfidence)
        {
            Add("tracking.lowConfidence", $"is above tracking.highConfidence, {tracking.HighConfidence.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private void CheckCameras()
    {
        if (!options.Cameras.Values.Any(camera => camera.Enabled))
        {
            Add("cameras", "at least one enabled camera is needed, such as cameras: { gate: { source: /dev/video0 } }");
        }

        foreach ((string name, CameraOptions camera) in options.Cameras)
        {
            string path = $"cameras.{name}";
            if (TopicFault(name, mayHaveLevels: false) is { } fault)
            {
                Add(path, $"the name {fault}");
            }

            if (string.IsNullOrWhiteSpace(camera.Source))
            {
                Add(
                    $"{path}.source",
                    "is missing; it says where the pictures come from: /dev/video0, rtsp://…, file:…, csi://0, gst:…, synthetic:");
            }
            else if (!CameraSource.TryParse(camera.Source, out _, out string? error))
            {
                Add($"{path}.source", error);
            }

            CheckBackoff(camera.Reconnect, $"{path}.reconnect");
            new ZoneValidation(camera, path, Add).Run();
        }
    }

    private void CheckBroker(MqttOptions mqtt)
    {
        string host = ConfigurationErrors.Quote(mqtt.Host);
        CheckPrefix("mqtt.prefix", mqtt.Prefix);
        CheckPrefix("mqtt.discovery.prefix", mqtt.Discovery.Prefix);
        CheckPrefix("mqtt.frigate.prefix", mqtt.Frigate.Prefix);
        CheckPrefix("mqtt.deepStream.prefix", mqtt.DeepStream.Prefix);
        CheckFormats(mqtt);

        if (mqtt.Password.Length > 0 && mqtt.PasswordFile.Length > 0)
        {
            Add("mqtt.passwordFile", "and mqtt.password are both given; one of them is enough");
        }

        // A password alone would be left out silently: brokers log in users.
        if (mqtt.Username.Length == 0 && (mqtt.Password.Length > 0 || mqtt.PasswordFile.Length > 0))
        {
            Add(mqtt.Password.Length > 0 ? "mqtt.password" : "mqtt.passwordFile", "needs mqtt.username");
        }

        if (Uri.CheckHostName(mqtt.Host) == UriHostNameType.Unknown)
        {
            Add("mqtt.host", $"{host} is not a host name or address; mqtt.port and mqtt.tls.enabled say the rest");
        }

        if (mqtt.Embedded && !IsLoopback(mqtt.Host))
        {
            Add(
                "mqtt.embedded",
                $"the embedded broker asks nobody for a password and so listens only on this box; mqtt.host must be localhost, not {host}");
        }

        if (mqtt.Embedded && mqtt.Tls.Enabled)
        {
            Add("mqtt.embedded", "the embedded broker speaks no TLS; turn one of the two off");
        }

        CheckBackoff(mqtt.Reconnect, "mqtt.reconnect");
    }

    private void CheckFormats(MqttOptions mqtt)
    {
        if (mqtt.Formats.Distinct().Count() < mqtt.Formats.Count)
        {
            Add("mqtt.formats", "a format is given twice");
        }

        if (!mqtt.Formats.Contains(MessageFormat.Frigate))
        {
            return;
        }

        if (mqtt.Frigate.Prefix == mqtt.Prefix)
        {
            Add("mqtt.frigate.prefix", "is mqtt.prefix too; the topics of the two must stay apart");
        }
        else if (IsBelow(mqtt.Frigate.Prefix, mqtt.Prefix) || IsBelow(mqtt.Prefix, mqtt.Frigate.Prefix))
        {
            string prefixes = $"{ConfigurationErrors.Quote(mqtt.Frigate.Prefix)} and mqtt.prefix, {ConfigurationErrors.Quote(mqtt.Prefix)}";
            Add("mqtt.frigate.prefix", $"{prefixes}, lie one inside the other; the topics of the two must stay apart");
        }

        foreach ((string name, CameraOptions camera) in options.Cameras)
        {
            foreach (string zone in camera.Zones.Keys.Where(options.Cameras.ContainsKey))
            {
                Add($"cameras.{name}.zones.{zone}", "is the name of a camera too; Frigate's topics could not tell the two apart");
            }
        }
    }

    private void CheckPrefix(string path, string prefix)
    {
        if (TopicFault(prefix, mayHaveLevels: true) is { } fault)
        {
            Add(path, $"the prefix {fault}");
        }
    }

    private void CheckTls(MqttTlsOptions tls)
    {
        if (tls.CertificateFile.Length > 0 && tls.KeyFile.Length == 0)
        {
            Add("mqtt.tls.certificateFile", "needs mqtt.tls.keyFile, the certificate's private key");
        }

        if (tls.KeyFile.Length > 0 && tls.CertificateFile.Length == 0)
        {
            Add("mqtt.tls.keyFile", "needs mqtt.tls.certificateFile, the key's certificate");
        }

        // Whoever names an authority or a certificate believes that the connection is encrypted.
        string? unused = tls switch
        {
            { Enabled: true } => null,
            { CaFile.Length: > 0 } => "mqtt.tls.caFile",
            { CertificateFile.Length: > 0 } => "mqtt.tls.certificateFile",
            { ServerName.Length: > 0 } => "mqtt.tls.serverName",
            _ => null,
        };
        if (unused is not null)
        {
            Add(unused, "is given, but the connection is not encrypted; set mqtt.tls.enabled: true");
        }
    }

    private void CheckBackoff(BackoffOptions backoff, string path)
    {
        if (backoff.Initial > backoff.Maximum)
        {
            Add($"{path}.initial", $"{Duration.Format(backoff.Initial)} is longer than maximum, {Duration.Format(backoff.Maximum)}");
        }
    }

    private static bool IsBelow(string prefix, string other) => prefix.StartsWith($"{other}/", StringComparison.Ordinal);

    /// <summary>Why a text cannot be part of a topic, or null where it can.</summary>
    public static string? TopicFault(string text, bool mayHaveLevels)
    {
        Rune unseen = text.EnumerateRunes().FirstOrDefault(ConfigurationErrors.IsUnseen);
        char wrong = text.FirstOrDefault(c => c is '+' or '#' || (c == '/' && !mayHaveLevels) || char.IsControl(c));
        return text switch
        {
            "" => "must not be empty",
            { Length: > LongestName } => $"must not be longer than {LongestName} characters",
            _ when text != text.Trim() => "must not begin or end with a blank",
            _ when text[0] == '$' => "must not begin with '$': such topics are the broker's own",
            _ when text.Any(char.IsControl) => "must not hold control characters",
            _ when unseen != default => $"must not hold U+{unseen.Value:X4}: nobody sees it, and it makes a text look like another",
            _ when wrong != default => $"must not hold '{wrong}': it is part of MQTT topics",
            _ when text.Split('/').Contains("") => "must not have an empty level: no '/' at the ends, no '//'",
            _ => null,
        };
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    // A key that could not be read has its default here, of which nothing needs to be said.
    private void Add(string path, string message)
    {
        if (!errors.Has(path))
        {
            errors.Add(places.Of(path), path, message);
        }
    }
}
