using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeDetector.Service.Configuration;

/// <summary>The broker and what is said to it.</summary>
internal sealed record MqttOptions
{
    [Description("The broker's host name or address.")]
    public string Host { get; init; } = "localhost";

    [Description("The broker's port.")]
    [Range(1, 65535)]
    public int Port { get; init; } = 1883;

    [Description("First part of every topic; it may have levels (home/edge).")]
    public string Prefix { get; init; } = "edgedetector";

    [Description("MQTT client identifier; empty: <prefix>-<device id>.")]
    public string ClientId { get; init; } = "";

    [Description("User name; empty: none.")]
    public string Username { get; init; } = "";

    [Description("Password, best as ${NAME} of an environment variable.")]
    [Secret]
    public string Password { get; init; } = "";

    [Description("File that holds the password in its first line, instead of password; where neither is given, the systemd credential mqtt.password is used if there is one.")]
    [FilePath(IsInput = true)]
    public string PasswordFile { get; init; } = "";

    [Description("Longest silence before the client pings; the broker calls it dead, and sends its will, after one and a half of it.")]
    [DurationRange("1s", "18h")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    [Description("Encryption.")]
    public MqttTlsOptions Tls { get; init; } = new();

    [Description("Starts a broker inside the service on host and port (a loopback address), for demos and for boxes without one.")]
    public bool Embedded { get; init; }

    [Description("In which forms objects are told of: edgedetector (the product's own), frigate and deepstream, for subscribers that were written for those.")]
    public IReadOnlyList<MessageFormat> Formats { get; init; } = [MessageFormat.Edgedetector];

    [Description("Format frigate.")]
    public FrigateOptions Frigate { get; init; } = new();

    [Description("Format deepstream.")]
    public DeepStreamOptions DeepStream { get; init; } = new();

    [Description("The message of each frame.")]
    public DetectionMessageOptions Detections { get; init; } = new();

    [Description("Keeps events on disk, below storage.directory, until the broker has confirmed them: an outage or a kill loses none.")]
    public OutboxOptions Outbox { get; init; } = new();

    [Description("Announces this box and its cameras to Home Assistant (MQTT discovery).")]
    public DiscoveryOptions Discovery { get; init; } = new();

    [Description("How often the stats message is sent.")]
    [DurationRange("1s", "1d")]
    public TimeSpan StatsInterval { get; init; } = TimeSpan.FromSeconds(10);

    [Description("Waits between attempts to reach the broker.")]
    public BackoffOptions Reconnect { get; init; } = new();

    /// <summary>
    /// The password to log in with: <see cref="Password"/>, the first line of <see cref="PasswordFile"/>, or the systemd credential
    /// <c>mqtt.password</c>; null: none.
    /// </summary>
    /// <remarks>The file is read at each call, so a password that was changed is found at the next connection.</remarks>
    /// <exception cref="ConfigurationException">The file cannot be read or is empty.</exception>
    public string? ReadPassword() => ReadPassword(Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY"));

    /// <inheritdoc cref="ReadPassword()"/>
    internal string? ReadPassword(string? credentialsDirectory)
    {
        if (Password.Length > 0)
        {
            return Password;
        }

        if (PasswordFile.Length > 0)
        {
            return FirstLine(PasswordFile);
        }

        string credential = Path.Combine(credentialsDirectory ?? "", "mqtt.password");
        return !string.IsNullOrEmpty(credentialsDirectory) && File.Exists(credential) ? FirstLine(credential) : null;
    }

    /// <summary>Only where the broker is: whatever logs a record must not show the password.</summary>
    public override string ToString() => $"{nameof(MqttOptions)} {{ {Host}:{Port} }}";

    private static string FirstLine(string file)
    {
        string? line;
        try
        {
            using StreamReader reader = new(file);
            line = reader.ReadLine();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(new Place(file), "mqtt.passwordFile", $"the password cannot be read: {exception.Message}");
        }

        return string.IsNullOrEmpty(line)
            ? throw new ConfigurationException(
                new Place(file), "mqtt.passwordFile", "the file's first line is empty; the password belongs there")
            : line;
    }
}

/// <summary>Encryption towards the broker.</summary>
internal sealed record MqttTlsOptions
{
    [Description("Encrypt; the port is usually 8883 then.")]
    public bool Enabled { get; init; }

    [Description("File of the certificate authorities to trust (PEM); empty: the system's.")]
    [FilePath(IsInput = true)]
    public string CaFile { get; init; } = "";

    [Description("File of the client's certificate (PEM); empty: none.")]
    [FilePath(IsInput = true)]
    public string CertificateFile { get; init; } = "";

    [Description("File of the client's private key (PEM).")]
    [FilePath(IsInput = true)]
    public string KeyFile { get; init; } = "";

    [Description("Name that the broker's certificate must carry; empty: host.")]
    public string ServerName { get; init; } = "";
}

/// <summary>The message of each frame.</summary>
internal sealed record DetectionMessageOptions
{
    [Description("Quality of service: 0 at most once, 1 at least once, 2 exactly once.")]
    [Range(0, 2)]
    public int Qos { get; init; }

    [Description("Whether the broker keeps the last message of each camera for new subscribers.")]
    public bool Retain { get; init; }

    [Description("Sends a message only for frames in which something was found, and one empty message when the last object left.")]
    public bool OnlyWhenDetected { get; init; }

    [Description("Keeps these messages on disk too until the broker has confirmed them, as outbox says; needs qos 1 or 2. A message for each frame wears a memory card.")]
    public bool Durable { get; init; }
}

/// <summary>What is kept until the broker has confirmed it.</summary>
internal sealed record OutboxOptions
{
    [Description("false keeps messages in memory alone.")]
    public bool Enabled { get; init; } = true;

    [Description("Most that waits on disk, in MiB; the oldest give way, counted in stats.")]
    [Range(1, 1 << 16)]
    public int MaximumMegabytes { get; init; } = 64;

    [Description("Older messages are not sent any more.")]
    [DurationRange("1m", "365d")]
    public TimeSpan MaximumAge { get; init; } = TimeSpan.FromDays(7);

    [Description("Messages of so long a time are written at once, to spare memory cards; each may be late by as much.")]
    [DurationRange("0s", "10s")]
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);
}

/// <summary>What is announced to Home Assistant.</summary>
internal sealed record DiscoveryOptions
{
    [Description("Announce; turned off again, what was announced is taken back.")]
    public bool Enabled { get; init; }

    [Description("First part of the discovery topics, as Home Assistant's MQTT integration is set up to read them.")]
    public string Prefix { get; init; } = "homeassistant";
}

/// <summary>In which words objects are told of.</summary>
internal enum MessageFormat
{
    /// <summary>The product's own.</summary>
    Edgedetector,

    /// <summary>Those of Frigate.</summary>
    Frigate,

    /// <summary>The minimal form of DeepStream's nvmsgconv.</summary>
    Deepstream,
}

/// <summary>Messages as Frigate sends them.</summary>
internal sealed record FrigateOptions
{
    [Description("First part of Frigate's topics; two boxes at one broker need two.")]
    public string Prefix { get; init; } = "frigate";
}

/// <summary>Messages as DeepStream sends them.</summary>
internal sealed record DeepStreamOptions
{
    [Description("First part of DeepStream's topics; the camera's name follows.")]
    public string Prefix { get; init; } = "deepstream";
}
