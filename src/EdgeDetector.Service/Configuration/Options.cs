using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeDetector.Yolo;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Configuration;

/// <summary>This box.</summary>
internal sealed record DeviceOptions
{
    [Description("Name of this box in topics and messages: letters, digits, '-', '_' and '.'. Empty: the host's name.")]
    public string Id { get; init; } = "";
}

/// <summary>The model and what runs it.</summary>
internal sealed record ModelOptions
{
    [Description("The .onnx file that `edgedetector import` wrote; relative to this file's folder.")]
    public string Path { get; init; } = "model.onnx";

    [Description("Execution providers in order of preference; the first that passes a real inference is used: tensorrt, cuda, cpu.")]
    public IReadOnlyList<ExecutionProvider> Providers { get; init; } =
        [ExecutionProvider.TensorRt, ExecutionProvider.Cuda, ExecutionProvider.Cpu];

    [Description("Threads of one inference on the CPU; 0: one for each core.")]
    [Range(0, 256)]
    public int Threads { get; init; }

    [Description("TensorRT.")]
    public TensorRtOptions TensorRt { get; init; } = new();
}

/// <summary>TensorRT.</summary>
internal sealed record TensorRtOptions
{
    [Description("Compute in 16-bit floats: about twice as fast, differences in the third digit.")]
    public bool Fp16 { get; init; } = true;

    [Description("Memory that TensorRT may use while it builds an engine, in MiB.")]
    [Range(16, 65536)]
    public int WorkspaceMegabytes { get; init; } = 512;

    [Description("Folder of the built engines; empty: engines below storage.directory.")]
    public string EngineCache { get; init; } = "";
}

/// <summary>What counts as a detection.</summary>
internal sealed record DetectionOptions
{
    [Description("Lowest confidence of a detection, 0..1.")]
    [Range(0.001, 1)]
    public double Confidence { get; init; } = 0.25;

    [Description("Lowest confidence by class name, 0..1, for classes that need another than the overall one.")]
    public IReadOnlyDictionary<string, double> Classes { get; init; } = new Dictionary<string, double>();

    [Description("Non-maximum suppression: of two boxes of a class that overlap by more than this (IoU, 0..1) the weaker is dropped.")]
    [Range(0, 1)]
    public double Nms { get; init; } = 0.45;
}

/// <summary>The broker and what is said to it.</summary>
internal sealed record MqttOptions
{
    [Description("The broker's host name or address.")]
    public string Host { get; init; } = "localhost";

    [Description("The broker's port.")]
    [Range(1, 65535)]
    public int Port { get; init; } = 1883;

    [Description("First part of every topic.")]
    public string Prefix { get; init; } = "edgedetector";

    [Description("MQTT client identifier; empty: <prefix>-<device id>.")]
    public string ClientId { get; init; } = "";

    [Description("User name; empty: none.")]
    public string Username { get; init; } = "";

    [Description("Password, best as ${ENV_NAME}.")]
    [Secret]
    public string Password { get; init; } = "";

    [Description("File that holds the password in its first line, instead of password.")]
    public string PasswordFile { get; init; } = "";

    [Description("Longest silence before the client pings; the broker calls it dead, and sends its will, after one and a half of it.")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    [Description("Encryption.")]
    public MqttTlsOptions Tls { get; init; } = new();

    [Description("Starts a broker inside the service on host and port (a loopback address), for demos and for boxes without one.")]
    public bool Embedded { get; init; }

    [Description("The message of each frame.")]
    public DetectionMessageOptions Detections { get; init; } = new();

    [Description("How often the stats message is sent.")]
    public TimeSpan StatsInterval { get; init; } = TimeSpan.FromSeconds(10);

    [Description("Waits between attempts to reach the broker.")]
    public BackoffOptions Reconnect { get; init; } = new();
}

/// <summary>Encryption towards the broker.</summary>
internal sealed record MqttTlsOptions
{
    [Description("Encrypt; the port is usually 8883 then.")]
    public bool Enabled { get; init; }

    [Description("File of the certificate authorities to trust (PEM); empty: the system's.")]
    public string CaFile { get; init; } = "";

    [Description("File of the client's certificate (PEM); empty: none.")]
    public string CertificateFile { get; init; } = "";

    [Description("File of the client's private key (PEM).")]
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
}

/// <summary>Health and metrics.</summary>
internal sealed record HttpOptions
{
    [Description("Address and port to listen on; 0.0.0.0:8080 opens it to the network; empty: no HTTP.")]
    public string Listen { get; init; } = "127.0.0.1:8080";
}

/// <summary>What is kept on disk.</summary>
internal sealed record StorageOptions
{
    [Description("Folder of everything the service writes.")]
    public string Directory { get; init; } = "/var/lib/edgedetector";
}

/// <summary>Logging.</summary>
internal sealed record LoggingOptions
{
    [Description("Least severe level that is written: trace, debug, information, warning, error.")]
    public LogLevel Level { get; init; } = LogLevel.Information;

    [Description("text: one line an entry; json: one JSON object an entry.")]
    public LogFormat Format { get; init; } = LogFormat.Text;
}

/// <summary>How log entries are written.</summary>
internal enum LogFormat
{
    /// <summary>One readable line an entry.</summary>
    Text,

    /// <summary>One JSON object an entry.</summary>
    Json,
}

/// <summary>When the service calls itself stuck.</summary>
internal sealed record WatchdogOptions
{
    [Description("Longest time without progress of the pipeline before /healthz/live fails and systemd is no longer told that all is well.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Marks an option whose value is never shown.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
