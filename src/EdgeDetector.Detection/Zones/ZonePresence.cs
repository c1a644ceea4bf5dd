namespace EdgeDetector.Zones;

/// <summary>What is known of one object in one zone.</summary>
internal struct ZonePresence
{
    private TimeSpan _since;
    private int _framesOtherwise;
    private bool _isLoitering;

    /// <summary>Whether it is in the zone, by the zone's inertia.</summary>
    public bool IsInside { get; private set; }

    /// <summary>Takes the next frame that shows the object.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="look">What the frame shows.</param>
    /// <returns>What that makes of it; null: nothing new.</returns>
    public ZoneEventKind? Observe(Zone zone, in ZoneLook look)
    {
        if (look.IsInside == IsInside)
        {
            _framesOtherwise = 0;
            return Loiters(zone, look.Now) ? ZoneEventKind.Loitering : null;
        }

        if (look.IsInside && !look.IsAdmitted)
        {
            // Neither for it nor against it: a weak frame in between must not make it start anew.
            return null;
        }

        if (look.IsInside && _framesOtherwise == 0)
        {
            _since = look.Now;
        }

        _framesOtherwise++;
        if (_framesOtherwise < zone.Inertia || !look.IsSure)
        {
            return null;
        }

        IsInside = look.IsInside;
        _framesOtherwise = 0;
        _isLoitering = false;
        return IsInside ? ZoneEventKind.Entered : ZoneEventKind.Left;
    }

    private bool Loiters(Zone zone, TimeSpan now)
    {
        bool begins = IsInside && !_isLoitering && zone.LoiteringTime > TimeSpan.Zero && now - _since >= zone.LoiteringTime;
        _isLoitering |= begins;
        return begins;
    }
}

/// <summary>What a frame shows of an object in a zone.</summary>
/// <param name="IsInside">Whether its anchor is inside.</param>
/// <param name="IsAdmitted">Whether it is of a kind, size and confidence that may enter.</param>
/// <param name="IsSure">Whether it is an object at all: a tentative one enters later.</param>
/// <param name="Now">The frame's time.</param>
internal readonly record struct ZoneLook(bool IsInside, bool IsAdmitted, bool IsSure, TimeSpan Now);
