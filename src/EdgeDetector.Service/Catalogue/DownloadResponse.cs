using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Catalogue;

/// <summary>Decides by a response's head whether its body is wanted, and readies the partial file for it.</summary>
internal static class DownloadResponse
{
    // Left free on the disk for everything else.
    private const long SpareBytes = 16 << 20;

    /// <summary>Afterwards the body's first byte follows the partial file's last.</summary>
    /// <exception cref="FetchException">The body is not wanted.</exception>
    public static void Accept(HttpResponseMessage response, CatalogueFile file, PartialFile part)
    {
        CheckStatus(response, file, part);
        if (response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml")
        {
            throw new FetchException(
                FetchFault.Server, $"{file.Name}: {file.Address} sends a web page, not the file: a login of the network, or an error page");
        }

        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            CheckContinues(response, file, part);
        }
        else if (part.Length > 0)
        {
            part.Restart();
        }

        long? total = TotalOf(response);
        if (file.Bytes is { } expected && total is { } offered && offered != expected)
        {
            part.Restart();
            throw new FetchException(
                FetchFault.Server, $"{file.Name}: {file.Address} has {offered} bytes, the catalogue says {expected}: it is another file");
        }

        CheckSpace(file, part, total ?? file.Bytes);
        part.Note(new PartialRecord(file.Address.AbsoluteUri, ValidatorOf(response), total));
    }

    /// <summary>Where a redirection leads; null where the response is none, or leads out of the web or from https to http.</summary>
    public static Uri? NextAddress(HttpResponseMessage response, Uri address) =>
        response.StatusCode is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest
        && Uri.TryCreate(address, LocationOf(response), out Uri? next)
        && FileDownload.IsHttp(next)
        && (next.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? next
            : null;

    // As it was sent: what the framework makes of a malformed one may be null.
    private static string LocationOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out HeaderStringValues values) ? values.ToString() : "";

    private static void CheckStatus(HttpResponseMessage response, CatalogueFile file, PartialFile part)
    {
        HttpStatusCode status = response.StatusCode;
        string answer = $"{file.Name}: {file.Address} answers {(int)status} {response.ReasonPhrase}".TrimEnd();
        switch (status)
        {
            case HttpStatusCode.OK or HttpStatusCode.PartialContent:
                return;
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Restart();
                throw new FetchException(FetchFault.Connection, answer);
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new FetchException(FetchFault.Connection, answer);
            case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                throw new FetchException(FetchFault.Absent, answer);
            case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest:
                throw new FetchException(FetchFault.Server, $"{answer}: a redirection to {ConfigurationErrors.Quote(LocationOf(response))} is not followed");
            default:
                throw new FetchException(FetchFault.Server, answer);
        }
    }

    /// <summary>A server may send another part than was asked for, or ignore If-Range.</summary>
    private static void CheckContinues(HttpResponseMessage response, CatalogueFile file, PartialFile part)
    {
        bool isSameFile = part.Record?.Validator is not { } known || ValidatorOf(response) is not { } now || known == now;
        bool isSameLength = part.Record?.Bytes is not { } length || TotalOf(response) is not { } total || length == total;
        if (!isSameFile || !isSameLength || response.Content.Headers.ContentRange?.From != part.Length)
        {
            part.Restart();
            throw new FetchException(FetchFault.Connection, $"{file.Name}: {file.Address.Authority} has another file now; it begins anew");
        }
    }

    private static void CheckSpace(CatalogueFile file, PartialFile part, long? total)
    {
        long free = part.FreeSpace();
        if (total is { } bytes && free < bytes - part.Length + SpareBytes)
        {
            throw new FetchException(FetchFault.Local, string.Create(
                CultureInfo.InvariantCulture,
                $"{part.Folder}: too little space: {file.Name} needs {(bytes - part.Length) / 1e6:0.0} MB, {free / 1e6:0.0} MB are free"));
        }
    }

    private static long? TotalOf(HttpResponseMessage response) => response.StatusCode == HttpStatusCode.PartialContent
        ? response.Content.Headers.ContentRange?.Length
        : response.Content.Headers.ContentLength;

    // Only a strong ETag may stand in If-Range (RFC 9110, 13.1.5).
    private static string? ValidatorOf(HttpResponseMessage response) => response.Headers.ETag is { IsWeak: false } tag
        ? tag.Tag
        : response.Content.Headers.LastModified?.ToString("r", CultureInfo.InvariantCulture);
}
