using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Data;

/// <summary>Where a run's pictures are.</summary>
/// <param name="Training">Those to train on.</param>
/// <param name="Validation">Those to validate on; null where there are none.</param>
/// <param name="Test">Those to test on at the end; null where there are none.</param>
internal sealed record DataParts(DataPart Training, DataPart? Validation, DataPart? Test);
