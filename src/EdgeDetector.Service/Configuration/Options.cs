using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Configuration;

/// <summary>This box.</summary>
internal sealed record DeviceOptions
{
    [Description("Name of this box in topics and messages: letters, digits, '-', '_' and '.'. Empty: the host's name.")]
    public string Id { get; init; } = "";

    /// <summary><see cref="Id"/>, or the host's name where it is empty.</summary>
    public string Name => Id.Length > 0 ? Id : Environment.MachineName;
}

/// <summary>What counts as a detection.</summary>
internal sealed record DetectionOptions
{
    [Description("Lowest confidence of a detection.")]
    [Range(0.001, 1)]
    public double Confidence { get; init; } = 0.25;

    [Description("Lowest confidence by class name, such as { person: 0.5 }, for classes that need another than the overall one.")]
    [Range(0.001, 1)]
    public IReadOnlyDictionary<string, double> Classes { get; init; } = new Dictionary<string, double>();

    [Description("Non-maximum suppression: of two boxes of a class that overlap by more than this (IoU) the weaker is dropped.")]
    [Range(0, 1)]
    public double Nms { get; init; } = 0.45;
}

/// <summary>What is kept on disk.</summary>
internal sealed record StorageOptions
{
    [Description("Folder of everything the service writes.")]
    [FilePath]
    public string Directory { get; init; } = "/var/lib/edgedetector";
}

/// <summary>Logging.</summary>
internal sealed record LoggingOptions
{
    [Description("Least severe level that is written: trace, debug, information, warning, error, critical, none.")]
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
    [Description("Longest time without progress of a loop before the service says which one, and ends with exit code 1, so that systemd starts it anew.")]
    [DurationRange("15s", "1d")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
