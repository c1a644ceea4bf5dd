namespace EdgeDetector.Evaluation.Metrics;

/// <summary>
/// COCO's matching of one class in one picture, as pycocotools' evaluateImg does it: overlaps are computed once and matched at any
/// threshold and range of areas.
/// </summary>
internal sealed class CocoMatching
{
    /// <summary>Detections of a class in a picture that count; the least confident beyond are left out.</summary>
    public const int MaxDetections = 100;

    private const int None = -1;

    private readonly ClassPicture _picture;
    private readonly double[,] _overlaps;

    public CocoMatching(ClassPicture picture)
    {
        _picture = picture;
        Detections = Math.Min(picture.Detections.Count, MaxDetections);
        _overlaps = new double[Detections, picture.Objects.Count];
        for (int d = 0; d < Detections; d++)
        {
            PreciseBox box = picture.Detection(d).Box;
            for (int o = 0; o < picture.Objects.Count; o++)
            {
                DataSets.GroundTruth thing = picture.Object(o);

                // COCO's evaluation has no difficult objects; counted as crowds they are left out of account as in VOC's.
                _overlaps[d, o] = thing.IsIgnored ? Overlap.InCrowd(box, thing.Box) : Overlap.Iou(box, thing.Box);
            }
        }
    }

    /// <summary>How many detections take part.</summary>
    public int Detections { get; }

    /// <summary>The detections of a picture at one overlap, of any size.</summary>
    public static IEnumerable<JudgedDetection> Judge(ClassPicture picture, double iouThreshold)
    {
        CocoMatching matching = new(picture);
        int[] matches = new int[matching.Detections];
        Verdict[] verdicts = matching.Match(iouThreshold, matching.Within(AreaRange.All), matches);
        return verdicts.Select((verdict, d) => new JudgedDetection(
            picture.Detection(d).Confidence,
            verdict,
            verdict == Verdict.Hit ? matching._overlaps[d, matches[d]] : 0,
            picture.Picture,
            picture.Detections[d],
            verdict == Verdict.Hit ? picture.Objects[matches[d]] : None));
    }

    /// <summary>The objects in the order in which they are offered: those that count, then those that do not.</summary>
    public CocoObjects Within(AreaRange range)
    {
        bool[] ignored = [.. Enumerable.Range(0, _picture.Objects.Count)
            .Select(o => _picture.Object(o).IsIgnored || !range.Contains(_picture.Object(o).Area))];
        int[] order = [.. Enumerable.Range(0, ignored.Length).OrderBy(o => ignored[o])];
        return new CocoObjects(range, ignored, order);
    }

    /// <summary>Matches at one threshold.</summary>
    /// <param name="iouThreshold">The overlap, 0..1, that a match needs.</param>
    /// <param name="objects">The objects of a range of areas.</param>
    /// <param name="matches">Filled with the object of each detection, or -1.</param>
    public Verdict[] Match(double iouThreshold, CocoObjects objects, Span<int> matches)
    {
        Verdict[] verdicts = new Verdict[Detections];
        bool[] taken = new bool[_picture.Objects.Count];
        for (int d = 0; d < verdicts.Length; d++)
        {
            int match = Find(d, Math.Min(iouThreshold, 1 - 1e-10), objects, taken);
            matches[d] = match;
            if (match == None)
            {
                verdicts[d] = objects.Range.Contains(_picture.Detection(d).Box.Area) ? Verdict.FalseAlarm : Verdict.Ignored;
                continue;
            }

            taken[match] = true;
            verdicts[d] = objects.Ignored[match] ? Verdict.Ignored : Verdict.Hit;
        }

        return verdicts;
    }

    private int Find(int detection, double iouThreshold, CocoObjects objects, bool[] taken)
    {
        (int match, double highest) = (None, iouThreshold);
        foreach (int o in objects.Order)
        {
            if (taken[o] && !_picture.Object(o).IsIgnored)
            {
                continue;
            }

            // The objects that do not count come last: a match that counts is never given up for one of them.
            if (match != None && !objects.Ignored[match] && objects.Ignored[o])
            {
                break;
            }

            // Not below, so that of equal overlaps the later object wins.
            if (_overlaps[detection, o] >= highest)
            {
                (match, highest) = (o, _overlaps[detection, o]);
            }
        }

        return match;
    }
}

/// <summary>The objects of one class in one picture, seen through a range of areas.</summary>
/// <param name="Range">The range.</param>
/// <param name="Ignored">For each object, whether it does not count: a crowd, or of another size.</param>
/// <param name="Order">The objects that count, then the others.</param>
internal sealed record CocoObjects(AreaRange Range, bool[] Ignored, int[] Order);

/// <summary>A range of areas in square pixels; both ends belong to it.</summary>
internal readonly record struct AreaRange(double Lowest, double Highest)
{
    public static AreaRange All { get; } = new(0, 1e10);

    public static AreaRange Small { get; } = new(0, 32 * 32);

    public static AreaRange Medium { get; } = new(32 * 32, 96 * 96);

    public static AreaRange Large { get; } = new(96 * 96, 1e10);

    public bool Contains(double area) => area >= Lowest && area <= Highest;
}
