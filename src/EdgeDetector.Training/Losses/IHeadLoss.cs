namespace EdgeDetector.Training.Losses;

/// <summary>The loss of one kind of head.</summary>
internal interface IHeadLoss
{
    /// <summary>The terms of a batch; the caller owns the scope of the tensors.</summary>
    LossTerms Compute(HeadOutput output, LossBatch batch);
}
