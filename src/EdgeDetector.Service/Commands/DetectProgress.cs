using Spectre.Console;

namespace EdgeDetector.Service.Commands;

/// <summary>Shows on a terminal how far the work is, on stderr so that results on stdout stay clean.</summary>
internal sealed class DetectProgress
{
    private readonly bool _visible;
    private ProgressTask? _task;

    /// <summary>Makes the progress display.</summary>
    /// <param name="json">Whether results are lines of JSON: on a terminal those show the progress themselves.</param>
    public DetectProgress(bool json) => _visible = !Console.IsErrorRedirected && !(json && !Console.IsOutputRedirected);

    /// <summary>Whether one bar can stand for all files: lines between would break it, so only where they go elsewhere.</summary>
    public static bool OneForAll => Console.IsOutputRedirected;

    /// <summary>Shows a bar while the work runs; inside another bar's work it shows nothing of its own.</summary>
    public void Run(string title, Action work)
    {
        if (!_visible || _task is not null)
        {
            work();
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .AutoClear(true)
            .Start(context =>
            {
                _task = context.AddTask(Markup.Escape(title), maxValue: 1);
                work();
            });
        _task = null;
    }

    /// <summary>Says which share of the work is done, 0..1.</summary>
    public void Report(double share)
    {
        if (_task is { } task)
        {
            task.Value = share;
        }
    }
}
