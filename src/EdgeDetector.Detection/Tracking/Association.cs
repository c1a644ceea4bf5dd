namespace EdgeDetector.Tracking;

/// <summary>What it is worth to take a detection for an object: 0 or less where they cannot be the same.</summary>
internal delegate double PairBenefit(LiveTrack track, in Detection detection);

/// <summary>Pairs objects with detections, of the same class only; the memory is kept from call to call.</summary>
internal sealed class Association
{
    private readonly Assignment _assignment = new();
    private double[] _benefits = [];

    /// <summary>Finds the pairs of the greatest sum of benefits, and takes what is paired off both lists.</summary>
    /// <param name="tracks">Objects that have no detection yet; those that stay keep their order.</param>
    /// <param name="open">Detections, by index, that no object has taken yet; those that stay keep their order.</param>
    /// <param name="detections">All detections of the frame.</param>
    /// <param name="benefit">What a pair is worth.</param>
    /// <param name="pairs">Cleared, then filled with what is paired.</param>
    public void Match(
        List<LiveTrack> tracks, List<int> open, ReadOnlySpan<Detection> detections, PairBenefit benefit, List<TrackPair> pairs)
    {
        pairs.Clear();
        if (tracks.Count == 0 || open.Count == 0)
        {
            return;
        }

        ReadOnlySpan<int> columns = _assignment.Solve(Benefits(tracks, open, detections, benefit), tracks.Count, open.Count);
        int alone = 0;
        for (int row = 0; row < columns.Length; row++)
        {
            if (columns[row] < 0)
            {
                tracks[alone++] = tracks[row];
                continue;
            }

            pairs.Add(new TrackPair(tracks[row], open[columns[row]]));
            open[columns[row]] = TrackPair.Taken;
        }

        tracks.RemoveRange(alone, tracks.Count - alone);
        open.RemoveAll(static index => index == TrackPair.Taken);
    }

    private ReadOnlySpan<double> Benefits(
        List<LiveTrack> tracks, List<int> open, ReadOnlySpan<Detection> detections, PairBenefit benefit)
    {
        int size = tracks.Count * open.Count;
        if (size > _benefits.Length)
        {
            _benefits = new double[Math.Max(size, 2 * _benefits.Length)];
        }

        int next = 0;
        foreach (LiveTrack track in tracks)
        {
            foreach (int index in open)
            {
                ref readonly Detection detection = ref detections[index];
                _benefits[next++] = track.ClassId == detection.ClassId ? benefit(track, detection) : 0;
            }
        }

        return _benefits.AsSpan(0, size);
    }
}

/// <summary>An object and the detection that is it.</summary>
/// <param name="Track">The object.</param>
/// <param name="Detection">Index of the detection in its frame.</param>
internal readonly record struct TrackPair(LiveTrack Track, int Detection)
{
    /// <summary>In place of the index of a detection that is paired already.</summary>
    public const int Taken = -1;
}
