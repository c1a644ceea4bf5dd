using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Catalogue;

/// <summary>A real web server on this machine that offers files, and misbehaves as it is told.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ServedFile> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ServedRequest> _requests = new();

    private FileServer(WebApplication app)
    {
        _app = app;
        app.Run(ServeAsync);
    }

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyList<ServedRequest> Requests => [.. _requests];

    public Uri Root => new(_app.Urls.First());

    public static async Task<FileServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        FileServer server = new(builder.Build());
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Offers a file; a second one at the same path replaces the first.</summary>
    public Uri Add(string path, ServedFile file)
    {
        _files[path] = file;
        return new Uri(Root, path);
    }

    public Uri Add(string path, byte[] content) => Add(path, new ServedFile { Content = content });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        string path = context.Request.Path;
        string range = context.Request.Headers.Range.ToString();
        string ifRange = context.Request.Headers.IfRange.ToString();
        _requests.Enqueue(new ServedRequest(path, range, ifRange));
        if (!_files.TryGetValue(path, out ServedFile? file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (file.RedirectTo is { } other)
        {
            context.Response.Redirect(other);
            return;
        }

        if (file.Failures-- > 0)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        await SendAsync(context, file, FirstByte(file, range, ifRange));
    }

    private static int FirstByte(ServedFile file, string range, string ifRange) =>
        range.Length > 0 && file.KnowsRange && (ifRange.Length == 0 || ifRange == file.ETag || file.IgnoresIfRange)
            ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture)
            : 0;

    private static async Task SendAsync(HttpContext context, ServedFile file, int first)
    {
        if (first > 0 && first >= file.Content.Length)
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            return;
        }

        if (first > 0)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {first}-{file.Content.Length - 1}/{file.Content.Length}";
        }

        context.Response.Headers.ETag = file.ETag;
        context.Response.ContentType = file.ContentType;
        if (file.TellsLength)
        {
            context.Response.ContentLength = file.Content.Length - first;
        }

        int end = Math.Min(file.Content.Length, file.CutAt.TryDequeue(out int cut) ? cut : int.MaxValue);
        await context.Response.Body.WriteAsync(file.Content.AsMemory(first, Math.Max(0, end - first)), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (end < file.Content.Length)
        {
            // A reset overtakes what the client has not read yet: it gets a moment for that.
            TimeSpan wait = file.StallsAtCut ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(100);
            await Task.Delay(wait, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

            context.Abort();
        }
    }
}

/// <summary>A file that is offered.</summary>
internal sealed record ServedFile
{
    public required byte[] Content { get; init; }

    public string ETag { get; init; } = "\"one\"";

    public string ContentType { get; init; } = "application/octet-stream";

    public bool KnowsRange { get; init; } = true;

    /// <summary>Whether it sends the rest of another version, whatever If-Range says.</summary>
    public bool IgnoresIfRange { get; init; }

    public bool TellsLength { get; init; } = true;

    public string? RedirectTo { get; init; }

    /// <summary>Requests that are answered with 503 first.</summary>
    public int Failures { get; set; }

    /// <summary>Where in the file the next responses end too early.</summary>
    public ConcurrentQueue<int> CutAt { get; init; } = [];

    /// <summary>Whether such a response falls silent instead of ending.</summary>
    public bool StallsAtCut { get; init; }
}

/// <summary>A request that came.</summary>
internal sealed record ServedRequest(string Path, string Range, string IfRange);
