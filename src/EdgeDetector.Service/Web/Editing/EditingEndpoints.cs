using System.Text.Json;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Configuration.Editing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using static EdgeDetector.Service.Web.Editing.RequestedConfiguration;

namespace EdgeDetector.Service.Web.Editing;

/// <summary>
/// PUT /api/v1/cameras/NAME/zones and /thresholds: what the page has drawn or tuned, saved into the configuration file where
/// <c>http.allowConfigWrite</c> says so.
/// </summary>
/// <param name="http">The section of the configuration.</param>
/// <param name="saver">Saves changes.</param>
/// <param name="options">The configuration in force.</param>
/// <param name="lifetime">Tells when the service stops, which waits for no answer.</param>
internal sealed class EditingEndpoints(
    HttpOptions http, ConfigurationSaver saver, IOptionsMonitor<EdgeDetectorOptions> options, IHostApplicationLifetime lifetime)
{
    private const string Json = "application/json";

    /// <summary>Maps the endpoints.</summary>
    public void Map(WebApplication web)
    {
        web.Use(GiveReasonAsync);
        Describe<ZonesMessage>(web.MapPut("/api/v1/cameras/{name}/zones", PutZonesAsync))
            .WithName("putZones")
            .WithSummary("Saves a camera's zones and lines into the configuration file, in place of those that it has.");
        Describe<ThresholdsMessage>(web.MapPut("/api/v1/cameras/{name}/thresholds", PutThresholdsAsync))
            .WithName("putThresholds")
            .WithSummary("Saves lowest confidences of a camera, and the overlap of all cameras' suppression, into the configuration file.");
    }

    /// <summary>What a form of another page can send without asking comes to no endpoint; the framework's answer has no reason.</summary>
    private static async Task GiveReasonAsync(HttpContext context, RequestDelegate next)
    {
        await next(context).ConfigureAwait(false);
        if (context.Response is { StatusCode: StatusCodes.Status415UnsupportedMediaType, HasStarted: false })
        {
            await NoJson.ExecuteAsync(context).ConfigureAwait(false);
        }
    }

    private static RouteHandlerBuilder Describe<TBody>(RouteHandlerBuilder endpoint)
        where TBody : notnull => endpoint
        .Accepts<TBody>(Json)
        .WithMetadata(
            Answer<SavedMessage>(StatusCodes.Status200OK, "Saved and in force; without backup it was so already."),
            Answer<SavedMessage>(StatusCodes.Status202Accepted, "Saved, but not in force after 5 s, or a command over MQTT wins."),
            Answer<RefusedMessage>(StatusCodes.Status400BadRequest, "It is not valid; nothing was written."),
            Answer<RefusedMessage>(StatusCodes.Status403Forbidden, "http.allowConfigWrite is false, or a page of another origin asks."),
            Answer<RefusedMessage>(StatusCodes.Status404NotFound, "The configuration has no camera of this name."),
            Answer<RefusedMessage>(StatusCodes.Status409Conflict, "The file cannot be changed safely; the reason says what to do."),
            Answer<RefusedMessage>(StatusCodes.Status413PayloadTooLarge, "The body is larger than 64 KiB."),
            Answer<RefusedMessage>(StatusCodes.Status415UnsupportedMediaType, "The body is not application/json."),
            Answer<RefusedMessage>(StatusCodes.Status507InsufficientStorage, "The disk is full; the file is as it was."));

    private static ProducesResponseTypeMetadata Answer<T>(int status, string when) => new(status, typeof(T), [Json]) { Description = when };

    /// <summary>What the body of a PUT of zones makes of the configuration.</summary>
    /// <exception cref="ConfigurationException">Something is wrong with the body.</exception>
    public static Func<EdgeDetectorOptions, WantedConfiguration> ReadZones(string name, RequestedConfiguration body)
    {
        body.Refuse(known: ["zones", "lines", "was"]);
        MapNode given = ZonesOf(body.Whole);
        MapNode was = ZonesOf(body.Map("was"));
        if (given.Entries.Count == 0)
        {
            body.Refuse("zones or lines are expected; {} takes all of them away");
        }

        CameraOptions wanted = body.Bind(MapOf(("cameras", MapOf((name, given))))).Cameras[name];
        CameraOptions seen = body.Bind(MapOf(("cameras", MapOf((name, was))))).Cameras[name];
        return present =>
        {
            WantedConfiguration change = WantedConfiguration.WithZones(present, name, given, wanted);
            return change.Changes.Count == 0 || WantedConfiguration.HasZones(present, name, was, seen)
                ? change
                : throw new SaveException(
                    SaveFault.Conflict, "somebody else has changed zones or lines in the file meanwhile; load them anew");
        };
    }

    /// <summary>What the body of a PUT of thresholds makes of the configuration.</summary>
    /// <exception cref="ConfigurationException">Something is wrong with the body.</exception>
    public static Func<EdgeDetectorOptions, WantedConfiguration> ReadThresholds(string name, RequestedConfiguration body)
    {
        body.Refuse(known: ["classes", "nms"]);
        MapNode camera = MapOf(("detection", MapOf(("classes", body.Map("classes")))));
        EdgeDetectorOptions wanted = body.Bind(MapOf(("cameras", MapOf((name, camera))), ("detection", MapOf(("nms", body.Value("nms"))))));
        return present => WantedConfiguration.WithThresholds(
            present, name, wanted.Cameras[name].Detection.Classes, body.Value("nms") is null ? null : wanted.Detection.Nms);
    }

    private Task<IResult> PutZonesAsync(string name, HttpContext context) => AnswerAsync(name, context, ReadZones);

    private Task<IResult> PutThresholdsAsync(string name, HttpContext context) => AnswerAsync(name, context, ReadThresholds);

    private async Task<IResult> AnswerAsync(
        string name, HttpContext context, Func<string, RequestedConfiguration, Func<EdgeDetectorOptions, WantedConfiguration>> read)
    {
        if (!http.AllowConfigWrite)
        {
            return Refused(
                StatusCodes.Status403Forbidden,
                "http.allowConfigWrite is false: nothing is written. Set it to true in the configuration file, and start the service anew");
        }

        if (!options.CurrentValue.Cameras.ContainsKey(name))
        {
            return Refused(StatusCodes.Status404NotFound, "there is no such camera");
        }

        if (!context.Request.HasJsonContentType())
        {
            return NoJson;
        }

        using CancellationTokenSource end =
            CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            RequestedConfiguration body = await ReadAsync(context.Request.Body, context.RequestAborted).ConfigureAwait(false);
            SavedChange saved = await saver.SaveAsync(Checked(name, read(name, body)), end.Token).ConfigureAwait(false);
            return Results.Json(
                new SavedMessage(saved.File, saved.Backup, saved.Waits is null, saved.Waits),
                EditingJson.Default.SavedMessage,
                statusCode: saved.Waits is null ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
        }
        catch (BadHttpRequestException e)
        {
            return Refused(e.StatusCode, e.Message);
        }
        catch (JsonException e)
        {
            return Refused(StatusCodes.Status400BadRequest, $"the body is not JSON: {e.Message}");
        }
        catch (ConfigurationException e)
        {
            return Refused(StatusCodes.Status400BadRequest, "the request is not valid; nothing was changed", e.Errors);
        }
        catch (SaveException e)
        {
            return Refused(StatusOf(e.Fault), e.Message, e.Errors);
        }
    }

    // Between the look at what is in force and the look at the file somebody may have taken the camera away.
    private static Func<EdgeDetectorOptions, WantedConfiguration> Checked(
        string name, Func<EdgeDetectorOptions, WantedConfiguration> decide) =>
        present => present.Cameras.ContainsKey(name)
            ? decide(present)
            : throw new SaveException(SaveFault.Conflict, "the camera is not in the file any more");

    private static int StatusOf(SaveFault fault) => fault switch
    {
        SaveFault.Invalid => StatusCodes.Status400BadRequest,
        SaveFault.NoRoom => StatusCodes.Status507InsufficientStorage,
        _ => StatusCodes.Status409Conflict,
    };

    private static MapNode ZonesOf(MapNode? map) => MapOf(("zones", map?.Find("zones")?.Value), ("lines", map?.Find("lines")?.Value));

    private static IResult NoJson =>
        Refused(StatusCodes.Status415UnsupportedMediaType, "the body must be JSON, with the header Content-Type: application/json");

    private static IResult Refused(int status, string reason, IReadOnlyList<ConfigurationError>? errors = null) =>
        Results.Json(
            new RefusedMessage(reason, errors is { Count: > 0 } ? [.. errors.Select(ErrorMessage.Of)] : null),
            EditingJson.Default.RefusedMessage,
            statusCode: status);
}
