using System.Globalization;
using EdgeDetector.Service.Catalogue;
using Spectre.Console;

namespace EdgeDetector.Service.Commands;

/// <summary>Shows how far downloads are, on standard error: a bar a file on a terminal, a line every ten seconds elsewhere.</summary>
internal static class DownloadDisplay
{
    /// <summary>Shows the progress while the work runs.</summary>
    public static async Task<T> ShowAsync<T>(TextWriter errors, TimeProvider time, Func<IProgress<DownloadState>, Task<T>> work)
    {
        if (Console.IsErrorRedirected || errors != Console.Error)
        {
            return await work(new Lines(errors, time)).ConfigureAwait(false);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        T? made = default;
        await console.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(async context => made = await work(new Bars(console, context)).ConfigureAwait(false)).ConfigureAwait(false);
        return made!;
    }

    private sealed class Bars(IAnsiConsole console, ProgressContext context) : IProgress<DownloadState>
    {
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public void Report(DownloadState value)
        {
            if (!_tasks.TryGetValue(value.File, out ProgressTask? task))
            {
                _tasks[value.File] = task = context.AddTask(Markup.Escape(value.File));
            }

            task.IsIndeterminate = value.Total is null;
            task.MaxValue = value.Total ?? double.MaxValue;
            task.Value = value.Received;
            if (value.Notice is { } notice)
            {
                console.WriteLine(notice);
            }
        }
    }

    private sealed class Lines(TextWriter errors, TimeProvider time) : IProgress<DownloadState>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

        private string? _file;
        private long _first;
        private long _start;
        private long _lastLine;

        public void Report(DownloadState value)
        {
            if (value.File != _file)
            {
                _file = value.File;
                _first = value.Received;
                _start = _lastLine = time.GetTimestamp();
            }

            if (value.Notice is { } notice)
            {
                errors.WriteLine(notice);
            }
            else if (value.Received == value.Total || time.GetElapsedTime(_lastLine) >= Interval)
            {
                _lastLine = time.GetTimestamp();
                errors.WriteLine(Describe(value));
            }
        }

        private string Describe(DownloadState value)
        {
            // A download that began anew has less than it had.
            double seconds = time.GetElapsedTime(_start).TotalSeconds;
            double rate = seconds > 0 ? Math.Max(0, value.Received - _first) / seconds : 0;
            string size = value.Total is { } total ? $"{Megabytes(value.Received)} of {Megabytes(total)} MB" : $"{Megabytes(value.Received)} MB";
            string left = value.Total > value.Received && rate > 0
                ? string.Create(CultureInfo.InvariantCulture, $", {(value.Total.Value - value.Received) / rate:0} s left")
                : "";
            return $"{value.File}: {size}, {Megabytes(rate)} MB/s{left}";
        }

        private static string Megabytes(double bytes) => (bytes / 1e6).ToString(bytes < 100_000 ? "0.000" : "0.0", CultureInfo.InvariantCulture);
    }
}
