using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>Results made up of formulas, so that every number on a page can be foretold.</summary>
internal static class SampleResults
{
    public static ReportContext Context { get; } = new()
    {
        Created = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
        Environment = [new ReportFact("Machine", "Two cores <of> \"mine\""), new ReportFact("ONNX Runtime", "1.31.1")],
    };

    public static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"class {i}")];

    /// <summary>Classes that are found the less the higher their number.</summary>
    public static EvaluationResult WithClasses(params string[] names)
    {
        ClassResult[] classes = [.. names.Select(Class)];
        MatchCounts total = classes.Aggregate(default(MatchCounts), (sum, one) => sum + one.Counts);
        return Nothing(names) with
        {
            Data = new DataSummary("data/of <some>/truth.json", "COCO", 50, classes.Sum(one => one.Objects), 3, classes.Sum(one => one.Detections)),
            MeanAveragePrecision = classes.Average(one => one.AveragePrecision),
            Classes = classes,
            Total = total,
            ConfidenceCurve = ConfidenceCurve(0.9),
            BestConfidence = new ConfidencePoint(0.31, 0.8, 0.6, 0.6857),
            LogAverageMissRate = 0.456,
            Confusion = Confusion(names, classes),
            Sizes = [new("up to 16²", 0, 16, 20, 2), new("16² to 32²", 16, 32, 45, 15), new("32² to 96²", 32, 96, 130, 90), new("from 96²", 96, double.PositiveInfinity, 12, 11)],
            WorstMisses = [.. Enumerable.Range(0, 20).Select(i => Miss(names[i % names.Length], i))],
            WorstFalseAlarms = [.. Enumerable.Range(0, 20).Select(i => Alarm(names[i % names.Length], i))],
            Model = Model(),
        };
    }

    /// <summary>COCO's twelve numbers are 0.01, 0.02 … 0.12, the last three unknown.</summary>
    public static EvaluationResult WithCocoNumbers(params string[] names) => WithClasses(names) with
    {
        Metric = EvaluationMetric.Coco,
        Coco = new CocoSummary
        {
            AP = 0.01,
            AP50 = 0.02,
            AP75 = 0.03,
            APSmall = 0.04,
            APMedium = 0.05,
            APLarge = 0.06,
            AR1 = 0.07,
            AR10 = 0.08,
            AR100 = 0.09,
            ARSmall = null,
            ARMedium = null,
            ARLarge = null,
        },
    };

    /// <summary>No truth, no detection.</summary>
    public static EvaluationResult Nothing(params string[] names) => new()
    {
        Metric = EvaluationMetric.Voc,
        IouThreshold = 0.5,
        CountedConfidence = 0.25,
        Data = new DataSummary("empty", "Pascal VOC", 0, 0, 0, 0),
        MeanAveragePrecision = null,
        Coco = null,
        Classes = [.. names.Select((name, id) => EmptyClass(name, id))],
        Total = default,
        ConfidenceCurve = ConfidenceCurve(0),
        BestConfidence = null,
        LogAverageMissRate = null,
        Confusion = new ConfusionMatrix(names, new int[(names.Length + 1) * (names.Length + 1)]),
        Sizes = [new("up to 32²", 0, 32, 0, 0), new("from 32²", 32, double.PositiveInfinity, 0, 0)],
        WorstMisses = [],
        WorstFalseAlarms = [],
        Notes = [],
    };

    private static ClassResult Class(string name, int id)
    {
        double skill = 1.0 / (1 + (id / 12.0));
        int hits = (int)(40 * skill);
        PrecisionRecallPoint[] curve = [.. Enumerable.Range(1, hits).Select(i => new PrecisionRecallPoint(
            1 - (i / 50.0), i / 50.0, 1 - (0.4 * i / hits), 1 - (0.4 * i / hits)))];
        return EmptyClass(name, id) with
        {
            Objects = 50,
            Detections = hits + 1000,
            AveragePrecision = 0.8 * skill,
            Counts = new MatchCounts(hits, 7 + id, 50 - hits, hits * 0.75),
            BestThreshold = new ConfidencePoint(0.2 + (0.5 * skill) + 0.0009, 0.8, 0.7, 0.7467),
            PrecisionRecallCurve = curve,
            ConfidenceCurve = ConfidenceCurve(skill),
            MissRateCurve = [.. Enumerable.Range(1, hits).Select(i => new MissRatePoint(i * i / 100.0, 1 - (i / 50.0)))],
            LogAverageMissRate = 1 - skill,
        };
    }

    private static ClassResult EmptyClass(string name, int id) => new()
    {
        ClassId = id,
        Name = name,
        Objects = 0,
        Detections = 0,
        AveragePrecision = null,
        Counts = default,
        BestThreshold = null,
        PrecisionRecallCurve = [],
        ConfidenceCurve = ConfidenceCurve(0),
        MissRateCurve = [],
        LogAverageMissRate = null,
    };

    private static ConfidencePoint[] ConfidenceCurve(double skill) => [.. Enumerable.Range(0, 101).Select(i => i / 100.0).Select(confidence =>
    {
        double precision = skill == 0 ? 1 : 1 - (0.7 * (1 - confidence) * (1 - confidence));
        double recall = skill * (1 - (confidence * confidence));
        return new ConfidencePoint(confidence, precision, recall, 2 * precision * recall / (precision + recall));
    })];

    private static ConfusionMatrix Confusion(string[] names, ClassResult[] classes)
    {
        int size = names.Length + 1;
        int[] cells = new int[size * size];
        foreach (ClassResult one in classes)
        {
            cells[(one.ClassId * size) + one.ClassId] = one.Counts.TruePositives;
            cells[(one.ClassId * size) + names.Length] = one.Counts.FalseNegatives;
            cells[(names.Length * size) + one.ClassId] = one.Counts.FalsePositives;
            cells[(one.ClassId * size) + ((one.ClassId + 1) % names.Length)] += one.ClassId;
        }

        return new ConfusionMatrix(names, cells);
    }

    private static MissedObject Miss(string name, int i) => new()
    {
        Picture = $"pictures/miss {i}.jpg",
        ClassName = name,
        ClassId = 0,
        Box = new PreciseBox(10, 20, 300 - i, 200),
        Nearest = i % 2 == 0 ? null : new NearDetection(new PreciseBox(15, 30, 200, 200), 0.11, 0.42),
    };

    private static FalseAlarm Alarm(string name, int i) => new()
    {
        Picture = $"pictures/alarm {i}.jpg",
        ClassName = name,
        ClassId = 0,
        Confidence = 0.99 - (i / 100.0),
        Box = new PreciseBox(10, 20, 100, 200),
        Kind = (FalseAlarmKind)(i % 4),
        Nearest = i % 4 == 0 ? null : new NearObject(name, new PreciseBox(15, 30, 200, 200), 0.42),
    };

    private static ModelSummary Model() => new()
    {
        Name = "yolo-fastest-1.1",
        FileBytes = 1_500_000,
        Input = "320x320, stretch",
        Bflops = 0.252,
        Provider = "CPU",
        Confidence = 0.005,
        Nms = 0.45,
        Stages = [Stage("read", 4.5), Stage("resize", 0.31), Stage("inference", 12.25), Stage("decode and NMS", 0.15), Stage("whole", 20)],
        PeakMemoryBytes = 123_456_789,
    };

    private static StageTiming Stage(string name, double milliseconds) => new(
        name,
        TimeSpan.FromMilliseconds(milliseconds),
        TimeSpan.FromMilliseconds(milliseconds * 0.9),
        TimeSpan.FromMilliseconds(milliseconds * 1.5),
        TimeSpan.FromMilliseconds(milliseconds * 2));
}
