namespace EdgeDetector.Service.Live;

/// <summary>
/// How sure the model was of what it found in the last minutes, by class: to see where a threshold parts what is there from what is not.
/// Weaker detections than the user's thresholds are counted too, down to <c>tracking.lowConfidence</c>. One thread counts, any reads; a
/// reading may miss a frame.
/// </summary>
/// <param name="classes">The model's class names.</param>
/// <param name="time">The clock.</param>
internal sealed class ConfidenceHistogram(IReadOnlyList<string> classes, TimeProvider time)
{
    /// <summary>Bins from 0 to 1, all of one width.</summary>
    public const int Bins = 20;

    /// <summary>How many minutes are kept, the one that runs among them.</summary>
    public const int Minutes = 10;

    private readonly int[] _counts = new int[Minutes * classes.Count * Bins];
    private long _minute = MinuteOf(time);

    /// <summary>Counts what was found in a frame.</summary>
    public void Count(ReadOnlySpan<Detection> found)
    {
        Turn();
        int row = (int)(_minute % Minutes) * classes.Count;
        foreach (ref readonly Detection detection in found)
        {
            int bin = Math.Clamp((int)(detection.Confidence * Bins), 0, Bins - 1);
            _counts[((row + detection.ClassId) * Bins) + bin]++;
        }
    }

    /// <summary>The counts of each class that was found in the last minutes, bin by bin; as of the last frame that was counted.</summary>
    public IReadOnlyDictionary<string, int[]> Read()
    {
        Dictionary<string, int[]> seen = [];
        foreach (int at in Enumerable.Range(0, _counts.Length).Where(at => _counts[at] > 0))
        {
            string name = classes[at / Bins % classes.Count];
            if (!seen.TryGetValue(name, out int[]? bins))
            {
                bins = seen[name] = new int[Bins];
            }

            bins[at % Bins] += _counts[at];
        }

        return seen;
    }

    private static long MinuteOf(TimeProvider time) => (long)time.GetElapsedTime(0).TotalMinutes;

    private void Turn()
    {
        long now = MinuteOf(time);
        for (long next = Math.Max(_minute + 1, now - Minutes + 1); next <= now; next++)
        {
            Array.Clear(_counts, (int)(next % Minutes) * classes.Count * Bins, classes.Count * Bins);
        }

        _minute = now;
    }
}
