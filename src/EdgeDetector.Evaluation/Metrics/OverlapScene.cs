using EdgeDetector.Evaluation.Tracking;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>A sequence with identities counted from 0 and all overlaps computed: what the measures of tracking look at.</summary>
internal sealed class OverlapScene
{
    public OverlapScene(IReadOnlyList<SequenceFrame> frames)
    {
        Dictionary<long, int> objects = [];
        Dictionary<long, int> tracks = [];
        Frames = [.. frames.Select(frame => new OverlapFrame(frame, Number(frame.Objects, objects), Number(frame.Tracks, tracks)))];
        ObjectLengths = Lengths(objects.Count, frame => frame.Objects);
        TrackLengths = Lengths(tracks.Count, frame => frame.Tracks);
    }

    /// <summary>The frames in order.</summary>
    public IReadOnlyList<OverlapFrame> Frames { get; }

    /// <summary>In how many frames each object is.</summary>
    public int[] ObjectLengths { get; }

    /// <summary>In how many frames each track is.</summary>
    public int[] TrackLengths { get; }

    private static int[] Number(IReadOnlyList<TrackedBox> boxes, Dictionary<long, int> numbers)
    {
        int[] indices = new int[boxes.Count];
        HashSet<long> here = [];
        for (int i = 0; i < indices.Length; i++)
        {
            long id = boxes[i].Id;
            if (!here.Add(id))
            {
                throw new ArgumentException($"identity {id} is in a frame twice", nameof(boxes));
            }

            numbers.TryAdd(id, numbers.Count);
            indices[i] = numbers[id];
        }

        return indices;
    }

    private int[] Lengths(int count, Func<OverlapFrame, int[]> members)
    {
        int[] lengths = new int[count];
        foreach (OverlapFrame frame in Frames)
        {
            foreach (int member in members(frame))
            {
                lengths[member]++;
            }
        }

        return lengths;
    }
}

/// <summary>One frame: who is in it, and how they overlap.</summary>
internal sealed class OverlapFrame
{
    private readonly double[] _overlaps;

    public OverlapFrame(in SequenceFrame frame, int[] objects, int[] tracks)
    {
        Objects = objects;
        Tracks = tracks;
        _overlaps = new double[objects.Length * tracks.Length];
        int next = 0;
        foreach (TrackedBox thing in frame.Objects)
        {
            foreach (TrackedBox track in frame.Tracks)
            {
                _overlaps[next++] = thing.ClassId == track.ClassId ? Overlap.Iou(thing.Box, track.Box) : 0;
            }
        }
    }

    /// <summary>The objects that are in it.</summary>
    public int[] Objects { get; }

    /// <summary>The tracks that are in it.</summary>
    public int[] Tracks { get; }

    /// <summary>IoU, 0..1, of the frame's n-th object and its m-th track; 0 where their classes differ.</summary>
    public double Iou(int thing, int track) => _overlaps[(thing * Tracks.Length) + track];
}
