using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>Picks the mistakes that are worth looking at.</summary>
internal sealed class Mistakes
{
    /// <summary>A detection that overlaps every object by less lies on the background (Hoiem et al. 2012).</summary>
    private const double BackgroundIou = 0.1;

    private readonly EvaluationInput _input;
    private readonly EvaluationSettings _settings;
    private readonly JudgedDetection[] _counted;
    private readonly HashSet<(int Picture, int Object)> _found;

    public Mistakes(EvaluationInput input, EvaluationSettings settings, IEnumerable<JudgedClass> judged)
    {
        _input = input;
        _settings = settings;
        _counted = [.. judged.SelectMany(one => one.Detections.TakeWhile(detection => detection.Confidence >= settings.CountedConfidence))];
        _found = [.. _counted.Where(detection => detection.Verdict == Verdict.Hit).Select(detection => (detection.Picture, detection.Object))];
    }

    /// <summary>Whether an object was found from the counted confidence on.</summary>
    public bool IsFound(int picture, int thing) => _found.Contains((picture, thing));

    /// <summary>The largest misses.</summary>
    public IReadOnlyList<MissedObject> Misses() =>
    [
        .. Enumerable.Range(0, _input.Pictures.Count)
            .SelectMany(picture => Enumerable.Range(0, _input.Pictures[picture].Objects.Count).Select(thing => (Picture: picture, Object: thing)))
            .Where(at => !_input.Pictures[at.Picture].Objects[at.Object].IsIgnored && !IsFound(at.Picture, at.Object))
            .OrderByDescending(at => ShareOfPicture(at.Picture, at.Object))
            .Take(_settings.Mistakes)
            .Select(at => Miss(at.Picture, at.Object)),
    ];

    /// <summary>The most confident false alarms.</summary>
    public IReadOnlyList<FalseAlarm> FalseAlarms() =>
    [
        .. _counted.Where(detection => detection.Verdict == Verdict.FalseAlarm)
            .OrderByDescending(detection => detection.Confidence)
            .ThenBy(detection => detection.Picture)
            .Take(_settings.Mistakes)
            .Select(ToFalseAlarm),
    ];

    /// <summary>Share of the picture, 0..1; of pictures of unknown size the area, for then all are of unknown size.</summary>
    private double ShareOfPicture(int picture, int thing)
    {
        double area = _input.Pictures[picture].Objects[thing].Area;
        return _input.Pictures[picture].Size is { } size ? area / ((double)size.Width * size.Height) : area;
    }

    private MissedObject Miss(int picture, int index)
    {
        GroundTruth thing = _input.Pictures[picture].Objects[index];
        NearDetection? nearest = _input.Detections[picture]
            .Where(detection => detection.ClassId == thing.ClassId)
            .Select(detection => new NearDetection(detection.Box, detection.Confidence, Overlap.Iou(detection.Box, thing.Box)))
            .Where(near => near.Iou > 0)
            .MaxBy(near => near.Iou);
        return new MissedObject
        {
            Picture = _input.Pictures[picture].Path,
            ClassId = thing.ClassId,
            ClassName = _input.ClassNames[thing.ClassId],
            Box = thing.Box,
            Nearest = nearest,
        };
    }

    private FalseAlarm ToFalseAlarm(JudgedDetection judged)
    {
        DetectedObject detection = _input.Detections[judged.Picture][judged.Detection];
        (GroundTruth Thing, double Iou)[] near = [.. _input.Pictures[judged.Picture].Objects
            .Select(thing => (Thing: thing, Iou: Overlap.Iou(detection.Box, thing.Box)))
            .Where(pair => pair.Iou > 0)
            .OrderByDescending(pair => pair.Iou)
            .ThenByDescending(pair => pair.Thing.ClassId == detection.ClassId)];
        return new FalseAlarm
        {
            Picture = _input.Pictures[judged.Picture].Path,
            ClassId = detection.ClassId,
            ClassName = _input.ClassNames[detection.ClassId],
            Confidence = detection.Confidence,
            Box = detection.Box,
            Kind = KindOf(detection, near),
            Nearest = near.Length == 0 ? null : new NearObject(_input.ClassNames[near[0].Thing.ClassId], near[0].Thing.Box, near[0].Iou),
        };
    }

    private FalseAlarmKind KindOf(DetectedObject detection, (GroundTruth Thing, double Iou)[] near)
    {
        double own = near.Where(pair => pair.Thing.ClassId == detection.ClassId).Select(pair => pair.Iou).FirstOrDefault();
        return own >= _settings.IouThreshold ? FalseAlarmKind.Duplicate
            : own >= BackgroundIou ? FalseAlarmKind.PoorBox
            : near.Any(pair => pair.Iou >= BackgroundIou) ? FalseAlarmKind.WrongClass
            : FalseAlarmKind.Background;
    }
}
