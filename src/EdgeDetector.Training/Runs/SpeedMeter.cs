namespace EdgeDetector.Training.Runs;

/// <summary>Pictures a second over about the last twenty seconds of training.</summary>
internal sealed class SpeedMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    private readonly Queue<Entry> _recent = new();
    private TimeSpan _time;
    private long _pictures;

    /// <summary>Pictures a second; 0 before the first batch.</summary>
    public double PicturesPerSecond => _time > TimeSpan.Zero ? _pictures / _time.TotalSeconds : 0;

    /// <summary>Counts a batch.</summary>
    public void Add(int pictures, TimeSpan time)
    {
        _recent.Enqueue(new Entry(pictures, time));
        _pictures += pictures;
        _time += time;
        while (_recent.Count > 1 && _time - _recent.Peek().Time > Window)
        {
            Entry old = _recent.Dequeue();
            _pictures -= old.Pictures;
            _time -= old.Time;
        }
    }

    private readonly record struct Entry(int Pictures, TimeSpan Time);
}
