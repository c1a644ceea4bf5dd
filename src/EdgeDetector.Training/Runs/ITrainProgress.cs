namespace EdgeDetector.Training.Runs;

/// <summary>Tells how a run goes on: as live lines on a terminal, as plain lines elsewhere.</summary>
internal interface ITrainProgress
{
    /// <summary>Tells something once: what is trained on what, a warning.</summary>
    void Note(string text);

    /// <summary>A batch is done.</summary>
    void Learnt(RunProgress progress);

    /// <summary>A validation is done.</summary>
    void Validated(RunProgress progress);
}

/// <summary>Where a run is.</summary>
internal sealed record RunProgress
{
    /// <summary>What the last batch showed.</summary>
    public required StepFigures Step { get; init; }

    /// <summary>Batches in all.</summary>
    public required long Batches { get; init; }

    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs in all.</summary>
    public required int Epochs { get; init; }

    /// <summary>Pictures a second of late, validations left out.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>How long the rest takes, validations included.</summary>
    public required TimeSpan Left { get; init; }

    /// <summary>Whether a classifier is trained, whose loss has no parts.</summary>
    public required bool IsClassifier { get; init; }

    /// <summary>What validations measure: mAP50, top-1.</summary>
    public string ScoreName => ModelScore.NameOf(IsClassifier);

    /// <summary>The last validation, 0..1; null before the first.</summary>
    public double? Score { get; init; }

    /// <summary>The best validation, 0..1; null before the first.</summary>
    public double? BestScore { get; init; }

    /// <summary>The epoch of the best validation.</summary>
    public int BestEpoch { get; init; }
}
