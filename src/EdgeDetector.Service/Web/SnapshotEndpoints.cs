using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeDetector.Service.Web;

/// <summary>
/// /cameras/NAME/snapshot.jpg: the camera's newest frame, encoded when it is asked for; /events/ID/snapshot.jpg: the best picture of an
/// object. Where there is none, the reason as JSON.
/// </summary>
internal static class SnapshotEndpoints
{
    private const string Jpeg = "image/jpeg";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Maps the newest frames.</summary>
    public static void MapCameraSnapshots(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods("/cameras/{name}/snapshot.jpg", Methods, NewestAsync);

    /// <summary>Maps the best pictures of objects.</summary>
    public static void MapEventSnapshots(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods("/events/{id}/snapshot.jpg", Methods, BestAsync);

    private static async Task<IResult> NewestAsync(string name, DetectionPipeline pipeline, HttpContext context)
    {
        if (!pipeline.HasCamera(name))
        {
            return Refusal.Of(StatusCodes.Status404NotFound, "there is no such camera");
        }

        if (pipeline.Cameras.GetValueOrDefault(name) is not { } camera || camera.TakePictureAsync() is not { } picture)
        {
            return Refusal.Of(StatusCodes.Status503ServiceUnavailable, "the camera has no picture now");
        }

        try
        {
            byte[] jpeg = await picture.WaitAsync(LongestWait, context.RequestAborted).ConfigureAwait(false);
            NeverKeep(context);
            return Results.Bytes(jpeg, Jpeg);
        }
        catch (Exception e) when (e is TimeoutException or TaskCanceledException)
        {
            return Refusal.Of(StatusCodes.Status503ServiceUnavailable, "the camera delivers no picture");
        }
    }

    private static async Task<IResult> BestAsync(string id, SnapshotWriter snapshots, HttpContext context)
    {
        // Nothing but an identifier ever becomes part of a path.
        if (!Guid.TryParseExact(id, "D", out Guid known))
        {
            return Refusal.Of(StatusCodes.Status404NotFound, "an event's identifier is a UUID");
        }

        Stream? picture = await snapshots.OpenAsync(known, context.RequestAborted).ConfigureAwait(false);
        if (picture is null)
        {
            return Refusal.Of(StatusCodes.Status404NotFound, "there is no picture of this event, or none any more");
        }

        NeverKeep(context);
        return Results.Stream(picture, Jpeg);
    }

    // A better one may come at any time.
    private static void NeverKeep(HttpContext context) => context.Response.Headers.CacheControl = "no-cache";
}
