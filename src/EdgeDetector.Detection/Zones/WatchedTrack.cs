using EdgeDetector.Geometry;

namespace EdgeDetector.Zones;

/// <summary>All that a monitor knows of one object.</summary>
internal sealed class WatchedTrack(ZoneSettings settings)
{
    private readonly ZonePresence[] _zones = new ZonePresence[settings.Zones.Count];
    private readonly LinePassage[] _lines = new LinePassage[settings.Lines.Count];
    private Stillness _stillness;

    /// <summary>In which zones it is, in the order of the settings.</summary>
    public Span<ZonePresence> Zones => _zones;

    /// <summary>On which sides of the lines it is, in the order of the settings.</summary>
    public Span<LinePassage> Lines => _lines;

    /// <summary>Whether it moves.</summary>
    public ref Stillness Stillness => ref _stillness;

    /// <summary>Its class.</summary>
    public int ClassId { get; private set; }

    /// <summary>Where it was seen last: the middle of its lower edge.</summary>
    public FramePoint LastSeenAt { get; set; }

    /// <summary>Forgets everything: it is another object from now on.</summary>
    public void Begin(int classId)
    {
        ClassId = classId;
        _stillness = default;
        Array.Clear(_zones);
        Array.Clear(_lines);
    }

    /// <summary>The same object under other settings: what is known of zones and lines of the same names is kept.</summary>
    public WatchedTrack Under(ZoneSettings others)
    {
        WatchedTrack moved = new(others) { ClassId = ClassId, LastSeenAt = LastSeenAt };
        moved._stillness = _stillness;
        for (int i = 0; i < others.Zones.Count; i++)
        {
            int old = IndexOf(settings.Zones, zone => zone.Name == others.Zones[i].Name);
            moved._zones[i] = old >= 0 && others.Zones[i].Classes.Contains(ClassId) ? _zones[old] : default;
        }

        for (int i = 0; i < others.Lines.Count; i++)
        {
            CrossingLine line = others.Lines[i];
            int old = IndexOf(settings.Lines, other => other.Name == line.Name);
            if (old < 0)
            {
                continue;
            }

            moved._lines[i] = _lines[old];
            if ((line.Start, line.End, line.Anchor) != (settings.Lines[old].Start, settings.Lines[old].End, settings.Lines[old].Anchor))
            {
                moved._lines[i].LoseSide();
            }
        }

        return moved;
    }

    private static int IndexOf<T>(IReadOnlyList<T> items, Predicate<T> matches)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (matches(items[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
