using EdgeDetector.Service.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EdgeDetector.Service.Telemetry;

/// <summary>Where log entries go: standard error, readable or as JSON, with levels that the journal understands.</summary>
/// <param name="level">The least severe level that is written.</param>
internal sealed class LogOutput(LogLevel level)
{
    private const string OwnCategories = "EdgeDetector";
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";
    private const string HealthCheckCategory = "Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService";
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    private volatile LogLevel _level = level;

    /// <summary>The least severe of our own entries that are written; may change while the service runs.</summary>
    public LogLevel Level
    {
        get => _level;
        set => _level = value;
    }

    /// <summary>Sets logging up.</summary>
    public static LogOutput Add(WebApplicationBuilder builder, LoggingOptions options)
    {
        LogOutput output = new(options.Level);
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddFilter((category, level) => output.Writes(category, level));
        builder.Logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = FormatterName(options.Format);
            // A reader of standard error that stands still must not stop a camera.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        builder.Services.Configure<SimpleConsoleFormatterOptions>(text =>
        {
            text.SingleLine = true;
            text.TimestampFormat = TimestampFormat;
            text.UseUtcTimestamp = true;
        });
        builder.Services.Configure<JsonConsoleFormatterOptions>(json =>
        {
            json.TimestampFormat = TimestampFormat.TrimEnd();
            json.UseUtcTimestamp = true;
        });
        return output;
    }

    // The framework speaks only when something is wrong.
    private bool Writes(string? category, LogLevel level) => level >= category switch
    {
        not null when category.StartsWith(OwnCategories, StringComparison.Ordinal) => _level,
        // The host calls a stop during its start an error, with a stack trace; a probe that finds fault is an answer, not a fault.
        HostCategory => Worse(LogLevel.Critical),
        HealthCheckCategory => LogLevel.None,
        _ => Worse(LogLevel.Warning),
    };

    private LogLevel Worse(LogLevel level) => level > _level ? level : _level;

    private static string FormatterName(LogFormat format) => format switch
    {
        LogFormat.Json => ConsoleFormatterNames.Json,
        // The journal puts its own time stamps and reads the level from a prefix.
        _ when Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null => ConsoleFormatterNames.Systemd,
        _ => ConsoleFormatterNames.Simple,
    };
}
