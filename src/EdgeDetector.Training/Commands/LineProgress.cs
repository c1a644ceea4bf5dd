using System.Globalization;
using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Commands;

/// <summary>A line now and then, and one for each validation: for logs.</summary>
internal sealed class LineProgress(TextWriter output, TimeProvider time) : ITrainProgress
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(20);

    private long? _told;

    /// <inheritdoc/>
    public void Note(string text) => output.WriteLine(text);

    /// <inheritdoc/>
    public void Learnt(RunProgress progress)
    {
        if (_told is not { } told || time.GetElapsedTime(told) >= BetweenLines)
        {
            _told = time.GetTimestamp();
            output.WriteLine($"{ProgressText.Place(progress)}: {ProgressText.Loss(progress)}; {ProgressText.Speed(progress)}");
        }
    }

    /// <inheritdoc/>
    public void Validated(RunProgress progress) => output.WriteLine($"{ProgressText.Place(progress)}: {ProgressText.Score(progress)}");
}

/// <summary>The words of both kinds of progress.</summary>
internal static class ProgressText
{
    /// <summary>How far.</summary>
    public static string Place(RunProgress at) => Text($"epoch {at.Epoch}/{at.Epochs}, batch {at.Step.Batch}/{at.Batches}");

    /// <summary>The loss and, of a detector, its parts.</summary>
    public static string Loss(RunProgress at) => Text(
        $"loss {at.Step.Loss:f3}{(at.IsClassifier ? "" : Parts(at.Step))}, rate {at.Step.Rate:g3}, {at.Step.Input}");

    /// <summary>How fast, and how long still.</summary>
    public static string Speed(RunProgress at) => Text($"{at.ImagesPerSecond:f1} images/s, {Left(at.Left)} left");

    /// <summary>The last validation and the best.</summary>
    public static string Score(RunProgress at) => at.Score is null
        ? "not validated yet"
        : Text($"{at.ScoreName} {at.Score:f4}, best {at.BestScore:f4} (epoch {at.BestEpoch})");

    private static string Parts(StepFigures step) => Text(
        $" (box {step.Box:f3}, object {step.Object:f3}, no object {step.NoObject:f3}, class {step.Class:f3}), IoU {step.MeanIou:f2}");

    private static string Left(TimeSpan left) => left.TotalDays >= 1
        ? Text($"{(int)left.TotalDays} d {left.Hours} h")
        : left.ToString("h\\:mm\\:ss", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
