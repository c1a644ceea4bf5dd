using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace EdgeDetector.Service.Web;

/// <summary>The page at / and its parts below /page/, out of the program's own assembly: no folder of a disk is ever served.</summary>
internal static class PageEndpoints
{
    // As the project file names what it embeds.
    private const string Prefix = "page/";
    private const string Entry = "index.html";

    // Scripts and styles of this box alone, none of them inline; pictures are drawn from what the scripts fetched.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the page.</summary>
    public static void MapPage(this IEndpointRouteBuilder endpoints)
    {
        Assembly program = typeof(PageEndpoints).Assembly;
        foreach (string resource in program.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            PagePart part = PagePart.Read(program, resource);
            endpoints.MapMethods(resource == Prefix + Entry ? "/" : "/" + resource, Methods, context => part.ToResult(context).ExecuteAsync(context));
        }
    }

    /// <summary>One file of the page, in memory.</summary>
    private sealed record PagePart(byte[] Content, string Type, EntityTagHeaderValue Tag)
    {
        public static PagePart Read(Assembly program, string resource)
        {
            using Stream stream = program.GetManifestResourceStream(resource)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            return new PagePart(content, TypeOf(resource), new EntityTagHeaderValue($"\"{Convert.ToHexString(SHA256.HashData(content))[..16]}\""));
        }

        public IResult ToResult(HttpContext context)
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            // Asked for each time, answered with 304: another version of the service has another page.
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(Content, Type, entityTag: Tag);
        }

        private static string TypeOf(string resource) => Path.GetExtension(resource) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            string other => throw new InvalidOperationException($"a part of the page ends in {other}, whose type is not known"),
        };
    }
}
