using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDetector.Service.History;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace EdgeDetector.Service.Web.Api;

/// <summary>/api/v1/events: objects that were seen, page by page, and one of them with its path.</summary>
internal static class EventEndpoints
{
    private const int UsualLimit = 50;
    private const int HighestLimit = 200;

    /// <summary>Maps them.</summary>
    /// <param name="api">The group of the API.</param>
    public static void MapEvents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/events", ReadAsync)
            .WithName("events")
            .WithSummary("Objects that were seen, the one that appeared last first, page by page.")
            .WithDescription("Goes through every object exactly once, while new ones come: give each answer's next as before until there is none.")
            .Produces<EventsReport>()
            .ProducesRefusal(StatusCodes.Status400BadRequest, "A parameter is none of those, or takes no such value.")
            .DescribeParameter("limit", new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = "1",
                Maximum = HighestLimit.ToString(CultureInfo.InvariantCulture),
                Default = JsonValue.Create(UsualLimit),
            })
            .DescribeParameter("before", new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" });
        api.MapGet("/events/{id}", FindAsync)
            .WithName("event")
            .WithSummary("One object, with its path.")
            .Produces<EventRecord>()
            .ProducesRefusal(StatusCodes.Status404NotFound, "No object of this identifier is remembered, or not any more.");
    }

    private static async Task<IResult> ReadAsync(
        EventHistory history,
        HttpContext context,
        [Description("Only objects that this camera saw.")] string? camera,
        [Description("Only objects of this class.")] string? @class,
        [Description("Only objects that were in this zone.")] string? zone,
        [Description("How many at most.")] string? limit,
        [Description("The next of the page before: only objects that appeared before that one.")] string? before)
    {
        if (ApiQuery.Check(context.Request.Query, "camera", "class", "zone", "limit", "before") is { } wrong)
        {
            return Refusal.Of(StatusCodes.Status400BadRequest, wrong);
        }

        int most = UsualLimit;
        if (limit is not null
            && !(int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most) && most is >= 1 and <= HighestLimit))
        {
            return Refusal.Of(StatusCodes.Status400BadRequest, $"limit is a whole number from 1 to {HighestLimit}");
        }

        Guid? last = null;
        if (before is not null)
        {
            if (!Guid.TryParseExact(before, "D", out Guid id))
            {
                return Refusal.Of(StatusCodes.Status400BadRequest, "before is the next of the page before");
            }

            last = id;
        }

        return await history.ReadAsync(new EventQuery(camera, @class, zone, most, last)).ConfigureAwait(false) is { } page
            ? Results.Json(EventsReport.Of(page), ApiJson.Default.EventsReport)
            : Refusal.Of(StatusCodes.Status400BadRequest, "before names an event that is not remembered any more: begin anew without it");
    }

    private static async Task<IResult> FindAsync(EventHistory history, [Description("The object's identifier, a UUID.")] string id) =>
        Guid.TryParseExact(id, "D", out Guid known) && await history.FindAsync(known).ConfigureAwait(false) is { } record
            ? Results.Json(record, ApiJson.Default.EventRecord)
            : Refusal.Of(StatusCodes.Status404NotFound, "there is no such event, or not any more");
}
