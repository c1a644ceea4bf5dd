using System.Net.Sockets;

namespace EdgeDetector.Service.Catalogue;

/// <summary>What went wrong between here and a server, for a reader.</summary>
internal static class DownloadErrors
{
    /// <summary>The connection failed or broke.</summary>
    public static FetchException OfConnection(CatalogueFile file, Exception exception)
    {
        HttpRequestError error = exception switch
        {
            HttpRequestException request => request.HttpRequestError,
            HttpIOException io => io.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        string server = file.Address.Authority;
        string reason = error switch
        {
            HttpRequestError.NameResolutionError => $"the name {server} is not known: no network here, or no DNS",
            HttpRequestError.ConnectionError when exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
                $"nobody listens at {server}",
            HttpRequestError.ConnectionError => $"{server} cannot be reached: no network here?",
            HttpRequestError.ResponseEnded => $"{server} cut the connection",
            HttpRequestError.SecureConnectionError => $"no secure connection to {server} ({Innermost(exception)}): is this box's clock right?",
            HttpRequestError.ProxyTunnelError => $"the proxy of the environment does not let through to {server}: {exception.Message}",
            _ => $"the connection to {server} broke: {Innermost(exception)}",
        };
        return new FetchException(FetchFault.Connection, $"{file.Name}: {reason}");
    }

    private static string Innermost(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');
}
