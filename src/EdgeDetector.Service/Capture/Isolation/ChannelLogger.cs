using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>A worker's log: the service writes it.</summary>
internal sealed class ChannelLogger(WorkerChannel channel) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            channel.Send(new CaptureMessage.Log(logLevel, formatter(state, exception)));
        }
    }
}
