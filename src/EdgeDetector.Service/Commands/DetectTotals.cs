namespace EdgeDetector.Service.Commands;

/// <summary>Adds up what was found.</summary>
internal sealed class DetectTotals
{
    private TimeSpan _time;

    /// <summary>Frames so far.</summary>
    public int Frames { get; private set; }

    /// <summary>Objects so far by class id.</summary>
    public Dictionary<int, int> ByClass { get; } = [];

    /// <summary>How many objects were followed; null: none were.</summary>
    public int? Objects { get; set; }

    /// <summary>Mean time in the detector; zero where there was no frame.</summary>
    public TimeSpan TimePerFrame => Frames == 0 ? TimeSpan.Zero : _time / Frames;

    /// <summary>Adds a frame.</summary>
    public void Add(TimeSpan time, IReadOnlyList<Detection> detections)
    {
        Frames++;
        _time += time;
        foreach (Detection detection in detections)
        {
            ByClass[detection.ClassId] = ByClass.GetValueOrDefault(detection.ClassId) + 1;
        }
    }
}
