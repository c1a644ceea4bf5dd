using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using EdgeDetector.Service.Live;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Web.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace EdgeDetector.Service.Web;

/// <summary>
/// What people look at while it happens: pictures as Motion JPEG, of one camera (/cameras/NAME/stream.mjpg) or of several in one stream
/// (/stream.mjpg?camera=a&amp;camera=b), and what is found in them as server-sent events (/api/v1/live).
/// </summary>
internal static class LiveEndpoints
{
    private const int MostViewers = 24;
    private const string EventStream = "text/event-stream";
    private const string Boundary = "edgedetector-frame";

    // A proxy or a browser takes a silent line for a dead one after half a minute and more.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    // Who takes nothing for so long does not look.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(10);

    /// <summary>Maps the streams.</summary>
    public static void MapLive(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/cameras/{name}/stream.mjpg", (string name, LiveRoom room, HttpContext context) => ShowAsync([name], room, context));
        endpoints.MapGet("/stream.mjpg", (LiveRoom room, HttpContext context) => ShowAsync(context.Request.Query["camera"], room, context));
        endpoints.MapGet("/api/v1/live", TellAsync)
            .WithName("live")
            .WithSummary("What is found in each frame, as server-sent events named 'frame', while it happens.")
            .Produces<LiveFrameMessage>(StatusCodes.Status200OK, EventStream)
            .ProducesRefusal(StatusCodes.Status404NotFound, "The configuration has no camera of one of the names, or none is named.")
            .ProducesRefusal(StatusCodes.Status503ServiceUnavailable, "As many look already as the box allows.");
        endpoints.MapGet("/api/v1/cameras/{name}/confidences", Confidences)
            .WithName("confidences")
            .WithSummary("How sure the model was of what it found in the last ten minutes: counts by class in 20 bins from 0 to 1.")
            .Produces<ConfidencesMessage>()
            .ProducesRefusal(StatusCodes.Status404NotFound, "The configuration has no camera of this name.")
            .ProducesRefusal(StatusCodes.Status503ServiceUnavailable, "The camera is off.");
    }

    private static IResult Confidences([Description("The camera's name.")] string name, DetectionPipeline pipeline)
    {
        if (!pipeline.Cameras.TryGetValue(name, out CameraPipeline? camera))
        {
            return pipeline.HasCamera(name)
                ? Refusal.Of(StatusCodes.Status503ServiceUnavailable, "the camera is off")
                : Refusal.Of(StatusCodes.Status404NotFound, "there is no such camera");
        }

        return Results.Json(new ConfidencesMessage(ConfidenceHistogram.Minutes, camera.Confidences.Read()), LiveJson.Default.ConfidencesMessage);
    }

    private static Task ShowAsync(IReadOnlyList<string?> names, LiveRoom room, HttpContext context) =>
        LookAsync(names, room, context, async (views, stopping) =>
        {
            if (LiveQuery.Read(context.Request.Query, out string? error) is not { } query)
            {
                await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, error!).ConfigureAwait(false);
                return;
            }

            PictureViewer viewer = new(query.Fps, query.Width, room.Counters);
            Begin(context, $"multipart/x-mixed-replace; boundary={Boundary}");
            PipeWriter body = context.Response.BodyWriter;
            body.Write(Encoding.ASCII.GetBytes($"--{Boundary}\r\n"));
            await body.FlushAsync(stopping).ConfigureAwait(false);
            views.ForEach(view => view.Join(viewer));
            try
            {
                while (true)
                {
                    Write(body, await viewer.TakeAsync(stopping).ConfigureAwait(false));
                    await FlushAsync(body, room, stopping).ConfigureAwait(false);
                }
            }
            finally
            {
                views.ForEach(view => view.Leave(viewer));
            }
        });

    private static Task TellAsync(
        [Description("Cameras to hear of; once for each.")] string[] camera,
        [Description("The camera whose proposals are wanted too: what its model proposes before thresholds and suppression.")] string? proposals,
        LiveRoom room,
        HttpContext context) =>
        LookAsync(camera, room, context, async (views, stopping) =>
        {
            DataListener listener = new(proposals, room.Counters);
            Begin(context, EventStream);
            PipeWriter body = context.Response.BodyWriter;
            body.Write("retry: 2000\n\n"u8);
            await body.FlushAsync(stopping).ConfigureAwait(false);
            views.ForEach(view => view.Join(listener));
            try
            {
                while (true)
                {
                    Task<byte[]> next = listener.TakeAsync(stopping).AsTask();
                    while (await IsSilentAsync(next, room, stopping).ConfigureAwait(false))
                    {
                        body.Write(":\n\n"u8);
                        await FlushAsync(body, room, stopping).ConfigureAwait(false);
                    }

                    body.Write(await next.ConfigureAwait(false));
                    await FlushAsync(body, room, stopping).ConfigureAwait(false);
                }
            }
            finally
            {
                views.ForEach(view => view.Leave(listener));
            }
        });

    /// <summary>Looks as long as the caller does and the service runs, where the cameras are known and there is a place free.</summary>
    private static async Task LookAsync(IReadOnlyList<string?> names, LiveRoom room, HttpContext context, Func<List<CameraView>, CancellationToken, Task> look)
    {
        if (room.ViewsOf(names) is not { } views)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status404NotFound, "there is no such camera").ConfigureAwait(false);
        }
        else if (!room.Counters.TryEnter(MostViewers))
        {
            await Refusal.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "as many look already as this box allows: 24 streams").ConfigureAwait(false);
        }
        else
        {
            try
            {
                using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, room.Stopping);
                await look(views, stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // He has gone, or the service stops.
            }
            catch (TimeoutException)
            {
                // He reads nothing: his place is for others.
                context.Abort();
            }
            finally
            {
                room.Counters.Leave();
            }
        }
    }

    private static async Task<bool> IsSilentAsync(Task next, LiveRoom room, CancellationToken stopping)
    {
        await next.WaitAsync(LongestSilence, room.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !next.IsCompleted;
    }

    private static Task<FlushResult> FlushAsync(PipeWriter body, LiveRoom room, CancellationToken stopping) =>
        body.FlushAsync(stopping).AsTask().WaitAsync(LongestWrite, room.Time, stopping);

    private static void Begin(HttpContext context, string type)
    {
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>The boundary comes right after the picture: browsers show it when they have read that.</summary>
    private static void Write(PipeWriter body, LivePicture picture)
    {
        body.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"Content-Type: image/jpeg\r\nContent-Length: {picture.Jpeg.Length}\r\nX-Camera: {Uri.EscapeDataString(picture.Camera)}\r\nX-Sequence: {picture.Sequence}\r\nX-Captured-At: {picture.CapturedAt.UtcDateTime.ToString(MicrosecondTime.Format, CultureInfo.InvariantCulture)}\r\n\r\n")));
        body.Write(picture.Jpeg);
        body.Write(Encoding.ASCII.GetBytes($"\r\n--{Boundary}\r\n"));
    }
}

/// <summary>What the live streams need of the service.</summary>
internal sealed class LiveRoom(DetectionPipeline pipeline, SceneOutputs scenes, IHostApplicationLifetime lifetime)
{
    /// <summary>What looking costs.</summary>
    public LiveCounters Counters => scenes.Views.Counters;

    /// <summary>The clock.</summary>
    public TimeProvider Time => scenes.Pipeline.Time;

    /// <summary>Ends all looking.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>The views of cameras; null where there is no camera of one of the names, or no name.</summary>
    public List<CameraView>? ViewsOf(IReadOnlyList<string?> names) =>
        names.Count > 0 && names.All(name => name is not null && pipeline.HasCamera(name)) ? [.. names.Distinct().Select(name => scenes.Views.Of(name!))] : null;
}
