using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using EdgeDetector.Service.Configuration;
using Microsoft.AspNetCore.Http;

namespace EdgeDetector.Service.Web;

/// <summary>
/// Lets only those in who show <c>http.token</c>: as a bearer token, or as the password of any user name (HTTP Basic, which browsers,
/// Prometheus and Home Assistant know). Whether the box is well may be asked by everybody.
/// </summary>
/// <param name="next">What comes after.</param>
/// <param name="http">The token; empty: all are let in.</param>
internal sealed class TokenCheck(RequestDelegate next, HttpOptions http)
{
    private readonly byte[]? _digest = http.Token.Length > 0 ? Digest(http.Token) : null;

    /// <summary>Lets a request pass, or answers it.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (_digest is null || context.Request.Path.Value == HealthEndpoints.StatusPath || IsShown(context.Request, _digest))
        {
            return next(context);
        }

        context.Response.Headers.WWWAuthenticate = "Basic realm=\"edgedetector\", charset=\"UTF-8\"";
        return Refusal.WriteAsync(context, StatusCodes.Status401Unauthorized, "http.token is asked for: Authorization: Bearer TOKEN, or the token as the password of any user name");
    }

    private static bool IsShown(HttpRequest request, byte[] digest) =>
        Shown(request.Headers.Authorization) is { } token && CryptographicOperations.FixedTimeEquals(Digest(token), digest);

    // Digests are of one length: the time to compare them tells nothing of the token.
    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string? Shown(string? authorization)
    {
        if (!AuthenticationHeaderValue.TryParse(authorization, out AuthenticationHeaderValue? header))
        {
            return null;
        }

        return header.Scheme.ToUpperInvariant() switch
        {
            "BEARER" => header.Parameter,
            "BASIC" => PasswordOf(header.Parameter ?? ""),
            _ => null,
        };
    }

    private static string? PasswordOf(string credentials)
    {
        byte[] bytes = new byte[credentials.Length];
        return Convert.TryFromBase64String(credentials, bytes, out int count) && Encoding.UTF8.GetString(bytes, 0, count) is { } pair && pair.IndexOf(':', StringComparison.Ordinal) is >= 0 and int colon
            ? pair[(colon + 1)..]
            : null;
    }
}
