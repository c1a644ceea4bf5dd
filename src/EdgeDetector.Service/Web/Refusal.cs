using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace EdgeDetector.Service.Web;

/// <summary>The answer to a request that is refused.</summary>
internal static class Refusal
{
    /// <summary>The answer of an endpoint.</summary>
    /// <param name="status">400 and above.</param>
    /// <param name="reason">For people; nothing in it needs to be escaped, and nothing is from the request.</param>
    public static IResult Of(int status, string reason) => Results.Text(ToJson(reason), "application/json", statusCode: status);

    /// <summary>Answers with the reason as JSON.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">400 and above.</param>
    /// <param name="reason">For people; nothing in it needs to be escaped, and nothing is from the request.</param>
    public static Task WriteAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(ToJson(reason), context.RequestAborted);
    }

    /// <summary>Gives a reason where the framework has answered with a status alone.</summary>
    public static Task ExplainAsync(StatusCodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        int status = context.HttpContext.Response.StatusCode;
        return WriteAsync(context.HttpContext, status, status switch
        {
            StatusCodes.Status404NotFound => "there is nothing at this path: the page is at /, the API is described at /api/v1/openapi.json",
            StatusCodes.Status405MethodNotAllowed => "this path does not take that method",
            _ => "the request cannot be answered",
        });
    }

    private static string ToJson(string reason) => $$"""{"reason":"{{reason}}"}""";
}
