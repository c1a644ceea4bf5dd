using System.Text;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Configuration;

/// <summary>Short forms of what these tests do often.</summary>
internal static class ConfigurationText
{
    /// <summary>The least that is valid; lines can be added below it.</summary>
    public const string Least = "configVersion: 1\ncameras:\n  gate:\n    source: /dev/video0\n";

    public static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>();

    /// <summary>Loads text as the file /etc/edge/test.yaml.</summary>
    public static EdgeDetectorOptions Load(string yaml, params (string Name, string Value)[] variables) =>
        ConfigurationLoader.Parse("/etc/edge/test.yaml", Encoding.UTF8.GetBytes(yaml), Environment(variables));

    /// <summary>The errors of text, without the file's folder.</summary>
    public static string[] Errors(string yaml, params (string Name, string Value)[] variables) => Errors(Encoding.UTF8.GetBytes(yaml), variables);

    /// <summary>The errors of bytes, without the file's folder.</summary>
    public static string[] Errors(byte[] content, params (string Name, string Value)[] variables)
    {
        ConfigurationException exception = Assert.Throws<ConfigurationException>(
            () => ConfigurationLoader.Parse("/etc/edge/test.yaml", content, Environment(variables)));
        Assert.Equal(string.Join('\n', exception.Errors), exception.Message);
        return Lines(exception);
    }

    /// <summary>The errors, without the file's folder.</summary>
    public static string[] Lines(ConfigurationException exception) =>
        [.. exception.Errors.Select(error => error.ToString().Replace("/etc/edge/", "", StringComparison.Ordinal))];

    private static Dictionary<string, string> Environment((string Name, string Value)[] variables) =>
        variables.ToDictionary(variable => variable.Name, variable => variable.Value);
}

/// <summary>Keeps log entries.</summary>
internal sealed class LogEntries<T> : ILogger<T>
{
    private readonly Lock _lock = new();
    private readonly List<string> _entries = [];

    public string[] All
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lock)
        {
            _entries.Add($"{eventId.Id} {formatter(state, exception)}");
        }
    }
}
