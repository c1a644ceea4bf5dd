namespace EdgeDetector.Evaluation.DataSets;

/// <summary>One detection in a picture of a data set.</summary>
/// <param name="ClassId">Index into the data set's class names, from 0.</param>
/// <param name="Confidence">0..1.</param>
/// <param name="Box">Where it is, in pixels of the picture.</param>
public readonly record struct DetectedObject(int ClassId, double Confidence, PreciseBox Box);
