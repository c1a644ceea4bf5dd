using System.ComponentModel;
using System.Text.Json.Nodes;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.History;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace EdgeDetector.Service.Web.Api;

/// <summary>The JSON API: what the web page, scripts and other boxes ask. Its description is made of what is mapped below its path.</summary>
internal static class ApiEndpoints
{
    /// <summary>Where the API is.</summary>
    public const string Root = "/api/v1";

    private static readonly string[] Spans = ["hour", "day"];

    /// <summary>Maps it.</summary>
    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder api = endpoints.MapGroup(Root);
        api.AddEndpointFilter(static (call, next) =>
        {
            // What holds now holds no longer when it is asked for again.
            call.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(call);
        });
        api.MapCameras();
        api.MapEvents();
        api.MapStates();
        api.MapHistory();
        endpoints.MapApiDescription();
    }

    /// <summary>Declares an answer with a reason.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="status">400 and above.</param>
    /// <param name="when">When it is given.</param>
    public static RouteHandlerBuilder ProducesRefusal(this RouteHandlerBuilder endpoint, int status, string when) =>
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(RefusalReport), ["application/json"]) { Description = when });

    private static void MapCameras(this RouteGroupBuilder api)
    {
        api.MapGet("/cameras", (CameraReports cameras) => Results.Json(cameras.All(), ApiJson.Default.CamerasReport))
            .WithName("cameras")
            .WithSummary("All cameras of the configuration: how they do, and what counts as a detection.")
            .Produces<CamerasReport>();
        api.MapGet("/cameras/{name}", FindCamera)
            .WithName("camera")
            .WithSummary("One camera.")
            .Produces<CameraReport>()
            .ProducesRefusal(StatusCodes.Status404NotFound, "The configuration has no camera of this name.");
    }

    private static void MapStates(this RouteGroupBuilder api)
    {
        api.MapGet("/zones", (ConfigurationFile file) => Results.Json(ZonesReport.Of(file.CurrentValue), ApiJson.Default.ZonesReport))
            .WithName("zones")
            .WithSummary("Zones, lines and masks of all cameras, with the keys and values of the configuration file.")
            .Produces<ZonesReport>();
        api.MapGet("/config", (ConfigurationFile file) => Results.Json(ConfigurationReport.Of(file), ApiJson.Default.ConfigurationReport))
            .WithName("config")
            .WithSummary("The configuration file's last good content with all defaults, secrets masked.")
            .Produces<ConfigurationReport>();
        api.MapGet("/stats", async (StatsReports stats, HttpContext context) =>
                Results.Json(await stats.TakeAsync(context.RequestAborted).ConfigureAwait(false), ApiJson.Default.StatsReport))
            .WithName("stats")
            .WithSummary("How the box does: program, model, heat, health, broker.")
            .Produces<StatsReport>();
    }

    private static void MapHistory(this RouteGroupBuilder api) => api.MapGet("/history", ReadHistory)
        .WithName("history")
        .WithSummary("Frame rate, ages, stages, heat and how many objects appeared, over the last hour (in steps of 10 s) or day (4 min).")
        .Produces<HistoryReport>()
        .ProducesRefusal(StatusCodes.Status400BadRequest, "A parameter is none of those, or takes no such value.")
        .DescribeParameter("span", new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [.. Spans.Select(span => JsonValue.Create(span))],
            Default = Spans[0],
        });

    private static IResult ReadHistory(FigureHistory figures, HttpContext context, [Description("Which time.")] string? span)
    {
        if (ApiQuery.Check(context.Request.Query, "span") is { } wrong)
        {
            return Refusal.Of(StatusCodes.Status400BadRequest, wrong);
        }

        if (!Spans.Contains(span ?? Spans[0]))
        {
            return Refusal.Of(StatusCodes.Status400BadRequest, $"span is {string.Join(" or ", Spans)}");
        }

        FigureSpan asked = span == Spans[^1] ? figures.Day : figures.Hour;
        return Results.Json(HistoryReport.Of(asked, figures.BeginOf(asked)), ApiJson.Default.HistoryReport);
    }

    private static IResult FindCamera(CameraReports cameras, [Description("The camera's name.")] string name) => cameras.Of(name) is { } camera
        ? Results.Json(camera, ApiJson.Default.CameraReport)
        : Refusal.Of(StatusCodes.Status404NotFound, "there is no such camera");
}
