using EdgeDetector.Evaluation.Results;
using EdgeDetector.Tracking;

namespace EdgeDetector.Evaluation.Metrics;

/// <summary>Identity measures: each object is given the track, and each track the object, by which most boxes of all are right.</summary>
internal static class IdentityMeasures
{
    /// <summary>Judges a sequence.</summary>
    public static IdentityResult Judge(OverlapScene scene, double iouThreshold)
    {
        int tracks = scene.TrackLengths.Length;
        double[] together = new double[scene.ObjectLengths.Length * tracks];
        foreach (OverlapFrame frame in scene.Frames)
        {
            for (int thing = 0; thing < frame.Objects.Length; thing++)
            {
                for (int track = 0; track < frame.Tracks.Length; track++)
                {
                    together[(frame.Objects[thing] * tracks) + frame.Tracks[track]] += frame.Iou(thing, track) >= iouThreshold ? 1 : 0;
                }
            }
        }

        long right = 0;
        ReadOnlySpan<int> pairs = new Assignment().Solve(together, scene.ObjectLengths.Length, tracks);
        for (int thing = 0; thing < pairs.Length; thing++)
        {
            right += pairs[thing] < 0 ? 0 : (long)together[(thing * tracks) + pairs[thing]];
        }

        return new IdentityResult(right, scene.ObjectLengths.Sum(), scene.TrackLengths.Sum());
    }
}
