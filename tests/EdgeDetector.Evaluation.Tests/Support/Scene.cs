using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation;

/// <summary>Objects and detections of a few classes in a few pictures, written by hand.</summary>
internal sealed class Scene(int pictures = 1, params string[] classes)
{
    private readonly List<GroundTruth>[] _objects = [.. Enumerable.Range(0, pictures).Select(_ => new List<GroundTruth>())];
    private readonly List<DetectedObject>[] _detections = [.. Enumerable.Range(0, pictures).Select(_ => new List<DetectedObject>())];
    private readonly string[] _classes = classes.Length == 0 ? ["thing"] : classes;

    public Scene Object(double x, double width, int classId = 0, int picture = 0, bool difficult = false, bool crowd = false, double? area = null)
    {
        PreciseBox box = new(x, 0, width, 10);
        _objects[picture].Add(new GroundTruth(classId, box, area ?? box.Area) { IsDifficult = difficult, IsCrowd = crowd });
        return this;
    }

    public Scene Detection(double confidence, double x, double width, int classId = 0, int picture = 0)
    {
        _detections[picture].Add(new DetectedObject(classId, confidence, new PreciseBox(x, 0, width, 10)));
        return this;
    }

    public EvaluationInput Input() => new(
        new DataSet
        {
            Path = "scene",
            Format = "test",
            ClassNames = _classes,
            IncludesEdgePixels = false,
            Pictures = [.. _objects.Select((objects, i) => new LabelledPicture { Name = $"{i}", Path = $"{i}.jpg", Objects = objects })],
        },
        _detections);

    public EvaluationResult Judge(EvaluationMetric metric, double iou = 0.5, double from = 0, int points = 0) => Evaluator.Evaluate(
        Input(), new EvaluationSettings { Metric = metric, IouThreshold = iou, CountedConfidence = from, DarknetPoints = points });
}
