namespace EdgeDetector.Training.Losses;

/// <summary>What a head's loss is measured against.</summary>
/// <param name="Truths">The objects of each picture that can be learnt.</param>
/// <param name="Seen">Pictures seen in training so far.</param>
internal sealed record LossBatch(IReadOnlyList<TruthBox[]> Truths, long Seen);
