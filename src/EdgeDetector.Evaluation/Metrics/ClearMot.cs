using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>
/// CLEAR-MOT by the rules of MOTChallenge's devkit and py-motmetrics: an object keeps the track that it had in the frame before as long as
/// they overlap enough, even where another overlaps more; who is left is paired anew.
/// </summary>
internal sealed class ClearMot
{
    private const int None = -1;
    private const double Taken = -1;

    private readonly OverlapMatching _matching;
    private readonly int[] _lastTrack;
    private readonly int[] _trackedFrames;
    private readonly bool[] _isInterrupted;
    private int[] _before;
    private int[] _current;
    private int _switches;
    private int _fragments;
    private double _sumOfIou;

    private ClearMot(int objects, double iouThreshold)
    {
        _matching = new OverlapMatching(iouThreshold);
        _lastTrack = Empty(objects);
        _before = Empty(objects);
        _current = Empty(objects);
        _trackedFrames = new int[objects];
        _isInterrupted = new bool[objects];
    }

    /// <summary>Judges a sequence.</summary>
    public static ClearMotResult Judge(OverlapScene scene, double iouThreshold)
    {
        ClearMot clear = new(scene.ObjectLengths.Length, iouThreshold);
        foreach (OverlapFrame frame in scene.Frames)
        {
            clear.Add(frame);
        }

        double[] shares = [.. scene.ObjectLengths.Select((length, thing) => (double)clear._trackedFrames[thing] / length)];
        return new ClearMotResult
        {
            Objects = scene.ObjectLengths.Length,
            ObjectBoxes = scene.ObjectLengths.Sum(),
            Tracks = scene.TrackLengths.Length,
            TrackBoxes = scene.TrackLengths.Sum(),
            Matches = clear._trackedFrames.Sum(),
            Switches = clear._switches,
            Fragments = clear._fragments,
            MostlyTracked = shares.Count(share => share > 0.8),
            MostlyLost = shares.Count(share => share < 0.2),
            SumOfIou = clear._sumOfIou,
        };
    }

    private static int[] Empty(int count)
    {
        int[] numbers = new int[count];
        numbers.AsSpan().Fill(None);
        return numbers;
    }

    private void Add(OverlapFrame frame)
    {
        _current.AsSpan().Fill(None);
        int[] partners = Match(frame);
        for (int thing = 0; thing < partners.Length; thing++)
        {
            if (partners[thing] == None)
            {
                Miss(frame.Objects[thing]);
            }
            else
            {
                _sumOfIou += frame.Iou(thing, partners[thing]);
                Hit(frame.Objects[thing], frame.Tracks[partners[thing]]);
            }
        }

        (_before, _current) = (_current, _before);
    }

    /// <summary>The track of each object of a frame, by their places in it.</summary>
    private int[] Match(OverlapFrame frame)
    {
        int[] partners = Empty(frame.Objects.Length);
        bool[] isTaken = new bool[frame.Tracks.Length];
        for (int thing = 0; thing < partners.Length; thing++)
        {
            int track = Array.IndexOf(frame.Tracks, _before[frame.Objects[thing]]);
            if (track != None && _matching.Fit(frame.Iou(thing, track)))
            {
                partners[thing] = track;
                isTaken[track] = true;
            }
        }

        ReadOnlySpan<int> pairs = _matching.Pair(
            partners.Length,
            isTaken.Length,
            (thing, track) => partners[thing] != None || isTaken[track] ? Taken : frame.Iou(thing, track));
        for (int thing = 0; thing < partners.Length; thing++)
        {
            partners[thing] = partners[thing] == None ? pairs[thing] : partners[thing];
        }

        return partners;
    }

    private void Hit(int thing, int track)
    {
        _current[thing] = track;
        _trackedFrames[thing]++;
        _switches += _lastTrack[thing] != None && _lastTrack[thing] != track ? 1 : 0;
        _fragments += _isInterrupted[thing] ? 1 : 0;
        _isInterrupted[thing] = false;
        _lastTrack[thing] = track;
    }

    private void Miss(int thing) => _isInterrupted[thing] = _lastTrack[thing] != None;
}
