using EdgeDetector.Service.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EdgeDetector.Service.Web;

/// <summary>What each request passes before it comes to an endpoint.</summary>
internal static class WebGuard
{
    /// <summary>Adds it: headers, the rate, who calls whom, and the token.</summary>
    /// <param name="app">The web application, before its endpoints.</param>
    /// <param name="http">The configuration's http section.</param>
    public static void UseGuard(this IApplicationBuilder app, HttpOptions http)
    {
        app.Use(AddHeaders);
        app.UseRateLimiter();
        app.UseMiddleware<CallerCheck>(http);
        app.UseMiddleware<TokenCheck>(http);
        app.UseStatusCodePages(Refusal.ExplainAsync);
    }

    // Nothing here is to be run, framed, guessed at or embedded by pages of others.
    private static Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    }
}
