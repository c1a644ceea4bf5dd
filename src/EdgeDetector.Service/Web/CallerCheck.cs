using System.Net;
using EdgeDetector.Service.Configuration;
using Microsoft.AspNetCore.Http;

namespace EdgeDetector.Service.Web;

/// <summary>
/// Refuses requests that a page of somebody else makes a browser send: such a page reaches a box behind a firewall by a name of its own that
/// suddenly means the box's address (DNS rebinding), or sends requests across origins.
/// </summary>
/// <param name="next">What comes after.</param>
/// <param name="http">By which names the box may be called.</param>
internal sealed class CallerCheck(RequestDelegate next, HttpOptions http)
{
    private readonly HashSet<string> _names = new(http.Hosts, StringComparer.OrdinalIgnoreCase)
    {
        "localhost",
        Environment.MachineName,
        $"{Environment.MachineName}.local",
    };

    /// <summary>Lets a request pass, or answers it.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        HostString host = context.Request.Host;
        if (!IsOurs(host.Host))
        {
            return Refusal.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, "this box does not answer to that name: call it by its address, or add the name to http.hosts");
        }

        string? origin = context.Request.Headers.Origin;
        return string.IsNullOrEmpty(origin) || IsSame(origin, host)
            ? next(context)
            : Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, "requests from pages of other origins are refused");
    }

    // An address cannot be made to mean another one.
    private bool IsOurs(string host) => _names.Contains(host) || IPAddress.TryParse(host.Trim('[', ']'), out _);

    private static bool IsSame(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && new HostString(uri.Authority).Equals(host);
}
