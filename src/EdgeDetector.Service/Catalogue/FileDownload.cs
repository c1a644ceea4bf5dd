using System.Net.Http.Headers;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Catalogue;

/// <summary>
/// Downloads files over HTTP, and goes on where an earlier attempt was cut off (RFC 9110, 13.1.5 and 14: If-Range and Range) if it is
/// still the same file.
/// </summary>
internal sealed class FileDownload(HttpClient http, DownloadOptions options, TimeProvider time)
{
    private const int MostRedirections = 10;

    private readonly byte[] _buffer = new byte[1 << 17];

    /// <summary>Bytes that came over the network so far.</summary>
    public long Transferred { get; private set; }

    /// <summary>Whether an address is http or https.</summary>
    public static bool IsHttp(Uri address) => address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;

    /// <summary>A client for downloads: proxies as the environment says.</summary>
    public static HttpClient CreateClient(DownloadOptions options)
    {
        SocketsHttpHandler handler = new() { ConnectTimeout = options.StallTimeout, AllowAutoRedirect = false };
        HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        string version = typeof(FileDownload).Assembly.GetName().Version!.ToString(3);
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("edgedetector", version));
        return client;
    }

    /// <summary>Brings a file to <paramref name="target"/>, whole and checked, or not at all: what has come so far stays beside it.</summary>
    /// <exception cref="FetchException">It cannot be had.</exception>
    public async Task RunAsync(CatalogueFile file, string target, IProgress<DownloadState> progress, CancellationToken cancellation)
    {
        try
        {
            await GoOnAsync(file, target, progress, cancellation).ConfigureAwait(false);
        }
        catch (FetchException e) when (e.Fault == FetchFault.Mixed)
        {
            // Nothing is left of what came from elsewhere: this time all of it comes from here.
            progress.Report(new DownloadState(file.Name, 0, file.Bytes, $"{e.Message}; it begins anew"));
            await GoOnAsync(file, target, progress, cancellation).ConfigureAwait(false);
        }
    }

    private async Task GoOnAsync(CatalogueFile file, string target, IProgress<DownloadState> progress, CancellationToken cancellation)
    {
        using PartialFile part = PartialFile.Open(target, file);
        if (part.Record?.Bytes != part.Length)
        {
            await ReceiveAllAsync(file, part, progress, cancellation).ConfigureAwait(false);
        }

        await part.CompleteAsync(file, cancellation).ConfigureAwait(false);
    }

    private async Task ReceiveAllAsync(CatalogueFile file, PartialFile part, IProgress<DownloadState> progress, CancellationToken cancellation)
    {
        Backoff backoff = new(new BackoffOptions { Initial = options.FirstWait, Maximum = options.LongestWait }, Random.Shared);
        for (int failures = 0; ;)
        {
            long before = part.Length;
            try
            {
                await ReceiveAsync(file, part, progress, cancellation).ConfigureAwait(false);
                return;
            }
            catch (FetchException e) when (e.Fault == FetchFault.Connection)
            {
                // An attempt that brought bytes is no failure: a bad line gets there in the end.
                bool hasGrown = part.Length > before;
                failures = hasGrown ? 1 : failures + 1;
                if (hasGrown)
                {
                    backoff.Reset();
                }

                if (failures >= options.Attempts)
                {
                    throw;
                }

                TimeSpan wait = backoff.Next();
                string notice = FormattableString.Invariant($"{e.Message}; again in {wait.TotalSeconds:0.0} s");
                progress.Report(new DownloadState(file.Name, part.Length, part.Record?.Bytes ?? file.Bytes, notice));
                await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task ReceiveAsync(CatalogueFile file, PartialFile part, IProgress<DownloadState> progress, CancellationToken cancellation)
    {
        using CancellationTokenSource stall = new(options.StallTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stall.Token);
        try
        {
            using HttpResponseMessage response = await SendAsync(file, part, either.Token).ConfigureAwait(false);
            DownloadResponse.Accept(response, file, part);
            long? total = part.Record?.Bytes ?? file.Bytes;
            progress.Report(new DownloadState(file.Name, part.Length, total));
            Stream body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                for (int read; (read = await body.ReadAsync(_buffer, either.Token).ConfigureAwait(false)) > 0;)
                {
                    part.Append(_buffer.AsMemory(0, read));
                    Transferred += read;
                    stall.CancelAfter(options.StallTimeout);
                    progress.Report(new DownloadState(file.Name, part.Length, total));
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new FetchException(FetchFault.Connection, FormattableString.Invariant(
                $"{file.Name}: {file.Address.Authority} sends nothing for {options.StallTimeout.TotalSeconds:0.#} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw DownloadErrors.OfConnection(file, e);
        }
    }

    // Here, for the framework's own following throws on Location: file:///…
    private async Task<HttpResponseMessage> SendAsync(CatalogueFile file, PartialFile part, CancellationToken cancellation)
    {
        Uri address = file.Address;
        for (int followed = 0; ; followed++)
        {
            using HttpRequestMessage request = CreateRequest(address, file, part);
            HttpResponseMessage response =
                await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (followed == MostRedirections || DownloadResponse.NextAddress(response, address) is not { } next)
            {
                return response;
            }

            response.Dispose();
            address = next;
        }
    }

    private static HttpRequestMessage CreateRequest(Uri address, CatalogueFile file, PartialFile part)
    {
        HttpRequestMessage request = new(HttpMethod.Get, address);

        // Without a validator only the hash could tell whether the rest belongs to the same file.
        if (part.Length > 0 && (part.Record?.Validator is not null || file.Sha256 is not null))
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
            if (part.Record?.Validator is { } validator)
            {
                request.Headers.TryAddWithoutValidation("If-Range", validator);
            }
        }

        return request;
    }
}
