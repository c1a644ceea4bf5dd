using EdgeDetector.Evaluation.Results;
using EdgeDetector.Tracking;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>
/// HOTA as TrackEval computes it: a frame is matched once, by overlap times how well two identities go together over the whole sequence;
/// each of the nineteen overlaps then counts the pairs that reach it.
/// </summary>
internal sealed class HigherOrderAccuracy
{
    // Below it TrackEval takes an overlap for none, and by it an overlap may fall short of a threshold.
    private const double Epsilon = 2.220446049250313e-16;

    private static readonly double[] Thresholds = [.. Enumerable.Range(1, 19).Select(i => 0.05 * i)];

    private readonly OverlapScene _scene;
    private readonly int _tracks;
    private readonly double[] _alignment;
    private readonly Assignment _assignment = new();

    private HigherOrderAccuracy(OverlapScene scene)
    {
        _scene = scene;
        _tracks = scene.TrackLengths.Length;
        _alignment = Align(scene);
    }

    /// <summary>Judges a sequence.</summary>
    public static HotaResult Judge(OverlapScene scene)
    {
        HigherOrderAccuracy accuracy = new(scene);
        List<MatchedPair> pairs = [.. scene.Frames.SelectMany(accuracy.Match)];
        HotaResult[] results = [.. Thresholds.Select(threshold => accuracy.At(threshold, pairs))];
        return new HotaResult(
            results.Average(result => result.Hota),
            results.Average(result => result.DetA),
            results.Average(result => result.AssA),
            results.Average(result => result.LocA));
    }

    /// <summary>How well each object and each track go together, 0..1: a Jaccard index of their boxes, with overlaps as soft matches.</summary>
    private static double[] Align(OverlapScene scene)
    {
        int tracks = scene.TrackLengths.Length;
        double[] common = new double[scene.ObjectLengths.Length * tracks];
        foreach (OverlapFrame frame in scene.Frames)
        {
            AddSoftMatches(frame, common, tracks);
        }

        for (int i = 0; i < common.Length; i++)
        {
            common[i] /= scene.ObjectLengths[i / tracks] + scene.TrackLengths[i % tracks] - common[i];
        }

        return common;
    }

    private static void AddSoftMatches(OverlapFrame frame, double[] common, int tracks)
    {
        double[] ofObject = new double[frame.Objects.Length];
        double[] ofTrack = new double[frame.Tracks.Length];
        for (int thing = 0; thing < ofObject.Length; thing++)
        {
            for (int track = 0; track < ofTrack.Length; track++)
            {
                ofObject[thing] += frame.Iou(thing, track);
                ofTrack[track] += frame.Iou(thing, track);
            }
        }

        for (int thing = 0; thing < ofObject.Length; thing++)
        {
            for (int track = 0; track < ofTrack.Length; track++)
            {
                double iou = frame.Iou(thing, track);
                double all = ofObject[thing] + ofTrack[track] - iou;
                common[(frame.Objects[thing] * tracks) + frame.Tracks[track]] += all > Epsilon ? iou / all : 0;
            }
        }
    }

    private List<MatchedPair> Match(OverlapFrame frame)
    {
        double[] scores = new double[frame.Objects.Length * frame.Tracks.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            (int thing, int track) = Math.DivRem(i, frame.Tracks.Length);
            scores[i] = _alignment[Cell(frame.Objects[thing], frame.Tracks[track])] * frame.Iou(thing, track);
        }

        List<MatchedPair> pairs = [];
        ReadOnlySpan<int> columns = _assignment.Solve(scores, frame.Objects.Length, frame.Tracks.Length);
        for (int thing = 0; thing < columns.Length; thing++)
        {
            if (columns[thing] >= 0)
            {
                pairs.Add(new MatchedPair(Cell(frame.Objects[thing], frame.Tracks[columns[thing]]), frame.Iou(thing, columns[thing])));
            }
        }

        return pairs;
    }

    private HotaResult At(double threshold, List<MatchedPair> pairs)
    {
        int matches = 0;
        double overlaps = 0;
        Dictionary<int, int> counts = [];
        foreach (MatchedPair pair in pairs)
        {
            if (pair.Iou >= threshold - Epsilon)
            {
                matches++;
                overlaps += pair.Iou;
                counts[pair.Cell] = counts.GetValueOrDefault(pair.Cell) + 1;
            }
        }

        if (matches == 0)
        {
            return new HotaResult(0, 0, 0, 1);
        }

        double association = 0;
        foreach ((int cell, int count) in counts)
        {
            (int thing, int track) = Math.DivRem(cell, _tracks);
            association += (double)count * count / (_scene.ObjectLengths[thing] + _scene.TrackLengths[track] - count);
        }

        double detA = (double)matches / (_scene.ObjectLengths.Sum() + _scene.TrackLengths.Sum() - matches);
        double assA = association / matches;
        return new HotaResult(Math.Sqrt(detA * assA), detA, assA, overlaps / matches);
    }

    private int Cell(int thing, int track) => (thing * _tracks) + track;

    /// <summary>A pair of one frame.</summary>
    /// <param name="Cell">Which object and track.</param>
    /// <param name="Iou">Their overlap in this frame, 0..1.</param>
    private readonly record struct MatchedPair(int Cell, double Iou);
}
