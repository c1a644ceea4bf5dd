namespace EdgeDetector.Evaluation.Results;

/// <summary>A point of a precision-recall curve.</summary>
/// <param name="Confidence">Confidence of the detection that made it, 0..1.</param>
/// <param name="Recall">Share of the objects that were found, 0..1.</param>
/// <param name="Precision">Share of the detections that were right, 0..1.</param>
/// <param name="Envelope">Highest precision at this recall or more, 0..1: the curve under which average precision is the area.</param>
public readonly record struct PrecisionRecallPoint(double Confidence, double Recall, double Precision, double Envelope);

/// <summary>What a confidence threshold would give.</summary>
/// <param name="Confidence">The threshold: detections of at least this confidence count, 0..1.</param>
/// <param name="Precision">Share of them that are right, 0..1; 1 where there is none.</param>
/// <param name="Recall">Share of the objects that they find, 0..1.</param>
/// <param name="F1">Harmonic mean of the two, 0..1.</param>
public readonly record struct ConfidencePoint(double Confidence, double Precision, double Recall, double F1);

/// <summary>A point of a miss-rate curve.</summary>
/// <param name="FalseAlarmsPerPicture">False alarms a picture, 0 or more.</param>
/// <param name="MissRate">Share of the objects that were missed, 0..1.</param>
public readonly record struct MissRatePoint(double FalseAlarmsPerPicture, double MissRate);
