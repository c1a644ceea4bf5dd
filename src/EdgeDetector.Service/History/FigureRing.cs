namespace EdgeDetector.Service.History;

/// <summary>The last steps of time, in order. Safe from any thread.</summary>
/// <param name="step">How long one is.</param>
internal sealed class FigureRing(TimeSpan step)
{
    /// <summary>How many steps there are.</summary>
    public const int Steps = 360;

    private readonly Lock _lock = new();
    private readonly FigureSlot?[] _slots = new FigureSlot?[Steps];
    private long _ended;

    /// <summary>How long a step is.</summary>
    public TimeSpan Step => step;

    /// <summary>Fills the steps before the first, before that has ended.</summary>
    /// <param name="slotOf">What is known of a step: -1 is the last before the first, and so on.</param>
    public void Begin(Func<long, FigureSlot?> slotOf)
    {
        lock (_lock)
        {
            for (int step = -Steps; step < 0; step++)
            {
                _slots[Steps + step] = slotOf(step);
            }
        }
    }

    /// <summary>A step has ended; the oldest gives way.</summary>
    /// <param name="slot">What is known of it; null: nothing.</param>
    public void Add(FigureSlot? slot)
    {
        lock (_lock)
        {
            _slots[_ended % Steps] = slot;
            _ended++;
        }
    }

    /// <summary>The steps up to now.</summary>
    public FigureSpan Take()
    {
        lock (_lock)
        {
            int oldest = (int)(_ended % Steps);
            return new FigureSpan(step, (_ended - Steps) * step, [.. _slots[oldest..], .. _slots[..oldest]]);
        }
    }
}

/// <summary>Steps of time in a row.</summary>
/// <param name="Step">How long each is.</param>
/// <param name="From">When the first began, counted from the start of the service.</param>
/// <param name="Slots">What is known of each; null: nothing.</param>
internal sealed record FigureSpan(TimeSpan Step, TimeSpan From, IReadOnlyList<FigureSlot?> Slots);
