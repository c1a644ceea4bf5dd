using EdgeDetector.Evaluation.Metrics;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation;

/// <summary>Compares detections with labels.</summary>
public static class Evaluator
{
    /// <summary>Judges all detections and sums up. The same input gives the same result, to the last bit.</summary>
    /// <param name="input">Labels and detections.</param>
    /// <param name="settings">The rules.</param>
    public static EvaluationResult Evaluate(EvaluationInput input, EvaluationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(settings);
        IReadOnlyList<ClassPicture>[] pictures = ClassPicture.Group(input);
        CocoEvaluation coco = new();
        JudgedClass[] judged = new JudgedClass[pictures.Length];
        ClassResult[] classes = new ClassResult[pictures.Length];
        for (int id = 0; id < classes.Length; id++)
        {
            judged[id] = Matching.Judge(pictures[id], settings, input.Data.IncludesEdgePixels);
            CocoClass? cocoClass = settings.Metric == EvaluationMetric.Coco ? coco.Add(pictures[id]) : null;
            classes[id] = Sum(input, settings, id, judged[id]) with
            {
                Detections = pictures[id].Sum(picture => picture.Detections.Count),
                AveragePrecision = cocoClass is not null ? cocoClass.AP : AveragePrecisionOf(judged[id], settings),
                AP50 = cocoClass?.AP50,
                AP75 = cocoClass?.AP75,
            };
        }

        return Sum(input, settings, judged, classes) with
        {
            Coco = settings.Metric == EvaluationMetric.Coco ? coco.Summarize() : null,
        };
    }

    private static double? AveragePrecisionOf(JudgedClass judged, EvaluationSettings settings) => settings switch
    {
        { Metric: EvaluationMetric.Voc07 } => AveragePrecision.ElevenPoints(judged),
        { Metric: EvaluationMetric.Voc } => AveragePrecision.Area(judged),

        // Darknet's mean is over all classes; one without objects counts 0.
        { DarknetPoints: 0 } => AveragePrecision.Area(judged) ?? 0,
        _ => AveragePrecision.AtPoints(judged, settings.DarknetPoints) ?? 0,
    };

    private static ClassResult Sum(EvaluationInput input, EvaluationSettings settings, int id, JudgedClass judged)
    {
        Curves curves = new(judged);
        return new ClassResult
        {
            ClassId = id,
            Name = input.ClassNames[id],
            Objects = judged.Objects,
            Detections = 0,
            AveragePrecision = null,
            Counts = curves.CountsFrom(settings.CountedConfidence),
            BestThreshold = curves.Best(),
            PrecisionRecallCurve = curves.PrecisionRecall(),
            ConfidenceCurve = curves.ByConfidence(),
            MissRateCurve = curves.MissRate(input.Pictures.Count),
            LogAverageMissRate = curves.LogAverageMissRate(input.Pictures.Count),
        };
    }

    private static EvaluationResult Sum(EvaluationInput input, EvaluationSettings settings, JudgedClass[] judged, ClassResult[] classes)
    {
        Mistakes mistakes = new(input, settings, judged);
        ClassResult[] present = [.. classes.Where(one => one.Objects > 0)];
        IReadOnlyList<ConfidencePoint> curve = Mean(present);
        return new EvaluationResult
        {
            Metric = settings.Metric,
            IouThreshold = settings.IouThreshold,
            CountedConfidence = settings.CountedConfidence,
            Data = Describe(input, judged),
            MeanAveragePrecision = classes.Average(one => one.AveragePrecision),
            Coco = null,
            Classes = classes,
            Total = classes.Aggregate(default(MatchCounts), (sum, one) => sum + one.Counts),
            ConfidenceCurve = curve,
            BestConfidence = curve.Any(point => point.F1 > 0) ? curve.Reverse().MaxBy(point => point.F1) : null,
            LogAverageMissRate = present.Average(one => one.LogAverageMissRate),
            Confusion = Confusion.Of(input, settings),
            Sizes = SizeGroups.Of(input, mistakes),
            WorstMisses = mistakes.Misses(),
            WorstFalseAlarms = mistakes.FalseAlarms(),
            Notes = input.Data.Notes,
        };
    }

    private static DataSummary Describe(EvaluationInput input, JudgedClass[] judged)
    {
        int objects = judged.Sum(one => one.Objects);
        return new DataSummary(
            input.Data.Path,
            input.Data.Format,
            input.Pictures.Count,
            objects,
            input.Pictures.Sum(picture => picture.Objects.Count) - objects,
            input.Detections.Sum(picture => picture.Count));
    }

    private static IReadOnlyList<ConfidencePoint> Mean(ClassResult[] present) => present.Length == 0
        ? []
        : [.. Enumerable.Range(0, present[0].ConfidenceCurve.Count).Select(step => new ConfidencePoint(
            present[0].ConfidenceCurve[step].Confidence,
            present.Average(one => one.ConfidenceCurve[step].Precision),
            present.Average(one => one.ConfidenceCurve[step].Recall),
            present.Average(one => one.ConfidenceCurve[step].F1)))];
}
