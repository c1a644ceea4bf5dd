using System.Globalization;
using Spectre.Console;

namespace EdgeDetector.Service.Commands;

/// <summary>Shows how far an import is: a bar on a terminal, a line a quarter elsewhere.</summary>
internal static class ImportProgress
{
    public static T Show<T>(TextWriter output, string title, Func<IProgress<double>, T> work)
    {
        if (Console.IsOutputRedirected || output != Console.Out)
        {
            return work(new Lines(output, title));
        }

        T? made = default;
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .AutoClear(true)
            .Start(context => made = work(new Bar(context.AddTask(Markup.Escape(title), maxValue: 1))));
        return made!;
    }

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }

    private sealed class Lines(TextWriter output, string title) : IProgress<double>
    {
        private int _quarters;

        public void Report(double value)
        {
            while (_quarters < 3 && value * 4 >= _quarters + 1)
            {
                _quarters++;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {_quarters * 25} %"));
            }
        }
    }
}
