using EdgeDetector.Service.History;

namespace EdgeDetector.Service.Web.Api;

/// <summary>A page of events.</summary>
/// <param name="Events">The object that appeared last first, each without its path.</param>
/// <param name="Next">What to give as before for the next page; absent on the last.</param>
internal sealed record EventsReport(IReadOnlyList<EventRecord> Events, string? Next)
{
    /// <summary>Of what the history found.</summary>
    public static EventsReport Of(EventPage page) => new(
        [.. page.Events.Select(record => record with { Latest = record.Latest with { Path = null } })], page.Next?.ToString("D"));
}
