namespace EdgeDetector.Service.History;

/// <summary>Which objects are asked for.</summary>
/// <param name="Camera">Those that this camera saw; null: that any did.</param>
/// <param name="Class">Those of this class; null: of any.</param>
/// <param name="Zone">Those that were in this zone; null: anywhere.</param>
/// <param name="Limit">How many at most.</param>
/// <param name="Before">Those that appeared before this one; null: the newest.</param>
internal sealed record EventQuery(string? Camera, string? Class, string? Zone, int Limit, Guid? Before)
{
    /// <summary>Whether an object is one of them, wherever it stands.</summary>
    public bool Fits(EventRecord record) =>
        (Camera is null || record.Camera == Camera)
        && (Class is null || record.Class == Class)
        && (Zone is null || record.Latest.EnteredZones.Contains(Zone));
}

/// <summary>Some objects, the one that appeared last first.</summary>
/// <param name="Events">The objects.</param>
/// <param name="Next">The one before which to go on; null: there are no more.</param>
internal sealed record EventPage(IReadOnlyList<EventRecord> Events, Guid? Next);
