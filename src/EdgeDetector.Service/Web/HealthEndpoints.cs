using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeDetector.Service.Web;

/// <summary>
/// /healthz/live and /healthz/ready: 200 while healthy or degraded, 503 else, with the reasons as JSON; /healthz: the worse of the two
/// without them, for load balancers, which show no token.
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>What the names of the cameras' parts begin with.</summary>
    public const string CameraPart = "cameras/";

    /// <summary>What the names of the loops' parts begin with.</summary>
    public const string LoopPart = "loops/";

    /// <summary>Where the status alone is, open to everybody who reaches the box.</summary>
    public const string StatusPath = "/healthz";

    /// <summary>The check whether the service does its job.</summary>
    public const string Ready = "ready";

    private const string Live = "live";
    private static readonly string[] Groups = [CameraPart, LoopPart];

    /// <summary>Registers the checks behind the endpoints.</summary>
    public static IHealthChecksBuilder AddDetectorChecks(this IHealthChecksBuilder checks) =>
        checks.AddCheck<LivenessCheck>(Live).AddCheck<ReadinessCheck>(Ready);

    /// <summary>Maps the endpoints.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks(StatusPath, new HealthCheckOptions { ResponseWriter = WriteStatusAsync });
        endpoints.MapHealthChecks("/healthz/live", Only(Live));
        endpoints.MapHealthChecks("/healthz/ready", Only(Ready));
    }

    /// <summary>A status as answers write it.</summary>
    public static string Name(HealthStatus status) => status.ToString().ToLowerInvariant();

    private static HealthCheckOptions Only(string check) => new()
    {
        Predicate = registration => registration.Name == check,
        ResponseWriter = WriteAsync,
    };

    private static Task WriteStatusAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"status":"{{Name(report.Status)}}"}""", context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(context.Response.Body);
        json.WriteStartObject();
        json.WriteString("status", Name(report.Status));
        foreach (HealthReportEntry entry in report.Entries.Values)
        {
            Write(json, entry);
        }

        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, HealthReportEntry entry)
    {
        if ((entry.Description ?? entry.Exception?.Message) is { } reason)
        {
            json.WriteString("reason", reason);
        }

        foreach ((string name, object part) in entry.Data.Where(part => !Groups.Any(group => IsOf(group, part.Key))))
        {
            Write(json, name, (PartReport)part);
        }

        foreach (string group in Groups.Where(group => entry.Data.Keys.Any(name => IsOf(group, name))))
        {
            json.WriteStartObject(group[..^1]);
            foreach ((string name, object part) in entry.Data.Where(part => IsOf(group, part.Key)))
            {
                Write(json, name[group.Length..], (PartReport)part);
            }

            json.WriteEndObject();
        }
    }

    private static bool IsOf(string group, string part) => part.StartsWith(group, StringComparison.Ordinal);

    private static void Write(Utf8JsonWriter json, string name, PartReport report)
    {
        json.WriteStartObject(name);
        json.WriteString("status", Name(report.Status));
        json.WriteString("reason", report.Reason);
        json.WriteEndObject();
    }
}
