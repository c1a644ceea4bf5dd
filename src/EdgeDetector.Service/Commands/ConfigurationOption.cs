using System.CommandLine;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Commands;

/// <summary>The <c>--config</c> of every command that reads the configuration.</summary>
internal static class ConfigurationOption
{
    /// <summary>A new option; each command owns one.</summary>
    public static Option<string?> Create() => new("--config", "-c")
    {
        Description = $"The configuration file (default: {ConfigurationLoader.FileVariable}, ./edgedetector.yaml, /etc/edgedetector/edgedetector.yaml).",
        HelpName = "FILE",
    };
}
