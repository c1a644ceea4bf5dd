using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Training.Runs;

/// <summary>How good a model is on one part of the data: a detector's or a classifier's figures.</summary>
internal sealed record ModelScore
{
    /// <summary>A detector's figures; null of a classifier.</summary>
    public EvaluationResult? Detection { get; init; }

    /// <summary>A classifier's figures; null of a detector.</summary>
    public ClassificationResult? Classification { get; init; }

    /// <summary>The one number, 0..1: mAP at IoU 0.5, or the share of pictures whose class is the most probable one.</summary>
    public double Value => Detection?.MeanAveragePrecision ?? Classification?.Total.Top1 ?? 0;

    /// <summary>What <see cref="Value"/> is.</summary>
    public string Name => NameOf(Classification is not null);

    /// <summary>What a score is called.</summary>
    public static string NameOf(bool classifier) => classifier ? "top-1" : "mAP50";
}
