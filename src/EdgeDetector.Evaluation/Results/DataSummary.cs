namespace EdgeDetector.Evaluation.Results;

/// <summary>What was evaluated.</summary>
/// <param name="Name">Path of the data set as it was given.</param>
/// <param name="Format">Its format for people: COCO, Pascal VOC, Darknet, text files.</param>
/// <param name="Pictures">Number of pictures that were compared.</param>
/// <param name="Objects">Number of objects in them that count.</param>
/// <param name="IgnoredObjects">Number of difficult and crowd objects that the metric neither rewards nor punishes.</param>
/// <param name="Detections">Number of detections of any confidence.</param>
public sealed record DataSummary(string Name, string Format, int Pictures, int Objects, int IgnoredObjects, int Detections);
