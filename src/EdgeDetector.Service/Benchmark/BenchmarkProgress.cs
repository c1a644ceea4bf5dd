using System.Globalization;
using Spectre.Console;

namespace EdgeDetector.Service.Benchmark;

/// <summary>Shows how far a measurement is, on stderr: a bar on a terminal, a line a round elsewhere.</summary>
internal sealed class BenchmarkProgress(TextWriter errors)
{
    private ProgressTask? _bar;

    /// <summary>Shows the progress while the work runs.</summary>
    public async Task<T> ShowAsync<T>(string title, Func<Task<T>> work)
    {
        if (Console.IsErrorRedirected || errors != Console.Error)
        {
            return await work().ConfigureAwait(false);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });
        return await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .AutoClear(true)
            .StartAsync(context =>
            {
                _bar = context.AddTask(Markup.Escape(title), maxValue: 1);
                return work();
            }).ConfigureAwait(false);
    }

    /// <summary>Says how many rounds are done.</summary>
    public void Report(int done, int rounds)
    {
        if (_bar is { } bar)
        {
            bar.Value = (double)done / rounds;
        }
        else if (done < rounds)
        {
            errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {done + 1} of {rounds}"));
        }
    }
}
