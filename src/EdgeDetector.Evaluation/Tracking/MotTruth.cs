using EdgeDetector.Evaluation.Metrics;

namespace EdgeDetector.Evaluation.Tracking;

/// <summary>
/// A MOTChallenge gt.txt. What counts are the rows whose flag (seventh number) is not 0 and, where the file names classes as MOT16 and MOT17
/// do (eight or nine numbers a line, the eighth a class), whose class is 1, pedestrian.
/// </summary>
public sealed class MotTruth
{
    private const int Pedestrian = 1;

    // TrackEval's settings for MOT16 and MOT17, as the devkit's: a tracker is not to blame for these.
    private const double DistractorIou = 0.5;

    private static readonly int[] Distractors = [2, 7, 8, 12];

    private readonly string _path;
    private readonly ILookup<int, MotRow> _rows;

    private MotTruth(string path, IReadOnlyList<MotRow> rows)
    {
        _path = path;
        _rows = rows.ToLookup(row => row.Frame);
        LastFrame = rows.Max(row => row.Frame);
        HasClasses = rows.Any(row => row.ClassNumber is not null);
    }

    /// <summary>The last frame that it tells of.</summary>
    public int LastFrame { get; }

    /// <summary>Whether rows have classes, as in MOT16 and MOT17: then tracks on distractors are left out too.</summary>
    public bool HasClasses { get; }

    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataSetException">It cannot be read, a line is wrong, or no row counts.</exception>
    public static MotTruth Read(string path)
    {
        IReadOnlyList<MotRow> rows = MotRow.Read(path);
        MotTruth truth = rows.Count > 0 ? new MotTruth(path, rows) : throw new DataSetException(path, "there is no row in it");
        if (!rows.Any(truth.Counts))
        {
            throw new DataSetException(path, "no row counts: of none is the flag (seventh number) 1" + (truth.HasClasses ? " and the class 1" : ""));
        }

        MotFrames.RequireOnce(rows.Where(truth.Counts));
        return truth;
    }

    /// <summary>Puts a tracker's answer beside it, without what MOTChallenge leaves out of account.</summary>
    /// <param name="tracks">The tracks of each frame, by frame - 1; frames beyond are empty.</param>
    public IReadOnlyList<SequenceFrame> With(IReadOnlyList<IReadOnlyList<TrackedBox>> tracks)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        OverlapMatching matching = new(DistractorIou);
        SequenceFrame[] frames = new SequenceFrame[Math.Max(LastFrame, tracks.Count)];
        for (int i = 0; i < frames.Length; i++)
        {
            MotRow[] rows = [.. _rows[i + 1]];
            IReadOnlyList<TrackedBox> found = i < tracks.Count ? tracks[i] : [];
            frames[i] = new SequenceFrame(
                [.. rows.Where(Counts).Select(row => row.Tracked)],
                HasClasses ? WithoutDistracted(rows, found, matching) : found);
        }

        return frames;
    }

    /// <summary>Where it is.</summary>
    public override string ToString() => _path;

    private static TrackedBox[] WithoutDistracted(MotRow[] rows, IReadOnlyList<TrackedBox> tracks, OverlapMatching matching)
    {
        ReadOnlySpan<int> pairs = matching.Pair(tracks.Count, rows.Length, (track, row) => Overlap.Iou(tracks[track].Box, rows[row].Tracked.Box));
        List<TrackedBox> kept = [];
        for (int track = 0; track < pairs.Length; track++)
        {
            if (pairs[track] < 0 || !Distractors.Contains(rows[pairs[track]].ClassNumber ?? Pedestrian))
            {
                kept.Add(tracks[track]);
            }
        }

        return [.. kept];
    }

    private bool Counts(MotRow row) => row.Score is not 0 && (!HasClasses || row.ClassNumber == Pedestrian);
}
