using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>Matches boxes whatever their class, to see which class is taken for which.</summary>
internal static class Confusion
{
    /// <summary>The matrix of all pictures.</summary>
    public static ConfusionMatrix Of(EvaluationInput input, EvaluationSettings settings)
    {
        int size = input.ClassNames.Count + 1;
        int[] cells = new int[size * size];
        for (int i = 0; i < input.Pictures.Count; i++)
        {
            DetectedObject[] detections = [.. input.Detections[i].Where(detection => detection.Confidence >= settings.CountedConfidence)];
            Count(input.Pictures[i].Objects, detections, settings.IouThreshold, (truth, detected) => cells[(truth * size) + detected]++, size - 1);
        }

        return new ConfusionMatrix(input.ClassNames, cells);
    }

    private static void Count(
        IReadOnlyList<GroundTruth> objects, DetectedObject[] detections, double iouThreshold, Action<int, int> add, int background)
    {
        bool[] found = new bool[objects.Count];
        bool[] used = new bool[detections.Length];
        foreach ((int o, int d) in Pairs(objects, detections, iouThreshold))
        {
            // The objects that do not count come last, and take every detection that is left.
            if (used[d] || (found[o] && !objects[o].IsIgnored))
            {
                continue;
            }

            (found[o], used[d]) = (true, true);
            if (!objects[o].IsIgnored)
            {
                add(objects[o].ClassId, detections[d].ClassId);
            }
        }

        for (int o = 0; o < objects.Count; o++)
        {
            if (!found[o] && !objects[o].IsIgnored)
            {
                add(objects[o].ClassId, background);
            }
        }

        for (int d = 0; d < detections.Length; d++)
        {
            if (!used[d])
            {
                add(background, detections[d].ClassId);
            }
        }
    }

    /// <summary>Pairs that overlap enough: the best overlap first; a box that was detected under several classes goes to its own first.</summary>
    private static IEnumerable<(int Object, int Detection)> Pairs(IReadOnlyList<GroundTruth> objects, DetectedObject[] detections, double iouThreshold) =>
        Enumerable.Range(0, objects.Count)
            .SelectMany(o => Enumerable.Range(0, detections.Length).Select(d => (Object: o, Detection: d, Iou: OverlapOf(objects[o], detections[d]))))
            .Where(pair => pair.Iou > 0 && pair.Iou >= iouThreshold)
            .OrderBy(pair => objects[pair.Object].IsIgnored)
            .ThenByDescending(pair => pair.Iou)
            .ThenByDescending(pair => objects[pair.Object].ClassId == detections[pair.Detection].ClassId)
            .ThenByDescending(pair => detections[pair.Detection].Confidence)
            .Select(pair => (pair.Object, pair.Detection));

    private static double OverlapOf(GroundTruth thing, DetectedObject detection) =>
        thing.IsCrowd ? Overlap.InCrowd(detection.Box, thing.Box) : Overlap.Iou(thing.Box, detection.Box);
}
