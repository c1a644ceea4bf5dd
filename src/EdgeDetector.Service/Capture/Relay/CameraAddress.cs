using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>The parts of an address <c>rtsp[s]://</c> or <c>http[s]://</c>. What is sent holds a byte in each character.</summary>
internal sealed record CameraAddress
{
    /// <summary>Whether RTSP is spoken, else HTTP.</summary>
    public bool IsRtsp { get; private init; }

    /// <summary>Whether it is spoken over TLS.</summary>
    public bool IsTls { get; private init; }

    /// <summary>Name or address of the camera, an IPv6 address without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>Its port.</summary>
    public int Port { get; private init; }

    /// <summary>User and password, percent-decoded; null where the address has none.</summary>
    public CameraCredentials? Credentials { get; private init; }

    /// <summary>Host and port as they are written, for the field <c>Host</c>.</summary>
    public required string Authority { get; init; }

    /// <summary>The path without the query, as it is written.</summary>
    public required string Path { get; init; }

    /// <summary>Path and query as they are sent.</summary>
    public required string Target { get; init; }

    /// <summary>The address in requests of RTSP, in which ffmpeg always names the port.</summary>
    public required string Uri { get; init; }

    /// <summary>Whether the camera is named by an IPv6 address.</summary>
    public bool IsIPv6 => IPAddress.TryParse(Host, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Whether it is an address of RTSP or HTTP, understandable or not.</summary>
    public static bool IsSpoken(string text) => SchemeOf(text) is "rtsp" or "rtsps" or "http" or "https";

    /// <summary>Takes an address apart; null where it is none.</summary>
    public static CameraAddress? TryParse(string text)
    {
        string scheme = SchemeOf(text);
        if (!IsSpoken(text))
        {
            return null;
        }

        string rest = text[(scheme.Length + 3)..];

        // As sources are read: a '#' in a password ends nothing, one after the host does.
        int end = rest.IndexOfAny(['/', '?']);
        int at = rest.AsSpan(0, end < 0 ? rest.Length : end).LastIndexOf('@');
        int length = rest.AsSpan(at + 1).IndexOfAny('/', '?', '#');
        string authority = length < 0 ? rest : rest[..(at + 1 + length)];
        string target = rest[authority.Length..];
        string place = authority[(at + 1)..];
        if (!System.Uri.TryCreate($"{scheme}://{place}/", UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            return null;
        }

        int port = scheme == "rtsps" && uri.Port < 0 ? 322 : scheme == "rtsp" && uri.Port < 0 ? 554 : uri.Port;
        string host = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.DnsSafeHost}]" : uri.DnsSafeHost;
        return new CameraAddress
        {
            IsRtsp = scheme[0] == 'r',
            IsTls = scheme[^1] == 's',
            Host = uri.DnsSafeHost,
            Port = port,
            Credentials = at < 0 ? null : ParseCredentials(authority[..at]),
            Authority = place,
            Path = target.Split('?', '#')[0],
            Target = AsBytes(target),
            Uri = AsBytes(string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{port}{target}")),
        };
    }

    /// <summary>A text's bytes in UTF-8, each of them a character.</summary>
    public static string AsBytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>A path, or a query alone, as it stands in a request.</summary>
    public static string Rooted(string target) => target.StartsWith('/') ? target : $"/{target}";

    private static string SchemeOf(string text)
    {
        int slashes = text.IndexOf("://", StringComparison.Ordinal);
        return slashes < 0 ? "" : text[..slashes].ToLowerInvariant();
    }

    private static CameraCredentials ParseCredentials(string userInfo)
    {
        string[] parts = userInfo.Split(':', 2);
        string user = System.Uri.UnescapeDataString(parts[0]);
        string password = System.Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : "");
        return new CameraCredentials(AsBytes(user), AsBytes(password));
    }
}
