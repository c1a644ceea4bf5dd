namespace EdgeDetector.Training.Runs.Support;

/// <summary>Keeps what a run tells, and may stop it.</summary>
internal sealed class RecordedProgress(Action<RunProgress>? learnt = null) : ITrainProgress
{
    public List<string> Notes { get; } = [];

    public List<double> Losses { get; } = [];

    public List<double?> Scores { get; } = [];

    public void Note(string text) => Notes.Add(text);

    public void Learnt(RunProgress progress)
    {
        Losses.Add(progress.Step.Loss);
        learnt?.Invoke(progress);
    }

    public void Validated(RunProgress progress) => Scores.Add(progress.Score);
}
