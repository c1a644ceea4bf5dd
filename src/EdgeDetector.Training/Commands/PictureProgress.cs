using System.Globalization;
using Spectre.Console;

namespace EdgeDetector.Training.Commands;

/// <summary>Shows how far work on many pictures is and how long it will take: a bar on a terminal, a line now and then elsewhere.</summary>
internal sealed class PictureProgress(TextWriter output, string title, int pictures)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    /// <summary>Does the work.</summary>
    /// <param name="work">Tells after each picture how many are done.</param>
    public T Show<T>(Func<Action<int>, T> work)
    {
        if (output != Console.Error || Console.IsErrorRedirected)
        {
            return work(Lines());
        }

        T? made = default;
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        terminal.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .AutoClear(true)
            .Start(context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(title), maxValue: pictures);
                made = work(done => bar.Value = done);
            });
        return made!;
    }

    private Action<int> Lines()
    {
        long begun = TimeProvider.System.GetTimestamp();
        TimeSpan told = TimeSpan.Zero;
        return done =>
        {
            TimeSpan elapsed = TimeProvider.System.GetElapsedTime(begun);
            if (elapsed - told >= BetweenLines && done < pictures)
            {
                told = elapsed;
                TimeSpan left = elapsed / done * (pictures - done);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {done} of {pictures} pictures, {left:h\\:mm\\:ss} left"));
            }
        };
    }
}
