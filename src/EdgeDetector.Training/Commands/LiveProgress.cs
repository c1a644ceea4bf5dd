using EdgeDetector.Training.Runs;
using Spectre.Console;

namespace EdgeDetector.Training.Commands;

/// <summary>Lines on a terminal that change in place; notes stay above them.</summary>
internal sealed class LiveProgress : ITrainProgress
{
    private readonly IAnsiConsole _console;
    private readonly LiveDisplayContext _live;
    private readonly TimeProvider _time;
    private long _drawn;

    private LiveProgress(IAnsiConsole console, LiveDisplayContext live, TimeProvider time) => (_console, _live, _time) = (console, live, time);

    /// <summary>Runs the work with such a display on stderr.</summary>
    public static T Show<T>(TimeProvider time, Func<ITrainProgress, T> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Live(new Text("reading the data …")).Start(live => work(new LiveProgress(console, live, time)));
    }

    /// <inheritdoc/>
    public void Note(string text) => _console.WriteLine(text);

    /// <inheritdoc/>
    public void Learnt(RunProgress progress)
    {
        if (_time.GetElapsedTime(_drawn) > TimeSpan.FromSeconds(0.2))
        {
            Draw(progress);
        }
    }

    /// <inheritdoc/>
    public void Validated(RunProgress progress) => Draw(progress);

    private void Draw(RunProgress progress)
    {
        _drawn = _time.GetTimestamp();
        _live.UpdateTarget(new Rows(
            new Text($"{ProgressText.Place(progress)}; {ProgressText.Speed(progress)}"),
            new Text(ProgressText.Loss(progress)),
            new Text(ProgressText.Score(progress))));
    }
}
