using System.Globalization;
using System.Net;

namespace EdgeDetector.Service.Configuration;

/// <summary>Where the HTTP server listens: an address, all of them where it is null, and a port (0: one that is free).</summary>
internal readonly record struct ListenAddress(IPAddress? Address, int Port)
{
    private const string Forms = "127.0.0.1:8080, [::1]:8080 or *:8080";

    /// <summary>Whether only this box itself can reach it.</summary>
    public bool IsLoopback => Address is { } address && IPAddress.IsLoopback(address);

    /// <summary>Reads <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>localhost:8080</c> or <c>*:8080</c>; else says what is wrong.</summary>
    public static bool TryParse(string text, out ListenAddress address, out string? error)
    {
        address = default;
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? text : text[..colon];
        ReadOnlySpan<char> digits = colon < 0 ? "" : text.AsSpan(colon + 1);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > IPEndPoint.MaxPort)
        {
            error = $"{ConfigurationErrors.Quote(text)} does not end in a port: {Forms} are expected";
            return false;
        }

        IPAddress? ip = null;
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        bool isKnown = host switch
        {
            "*" => true,
            "localhost" => (ip = IPAddress.Loopback) is not null,
            _ when isBracketed => IPAddress.TryParse(host[1..^1], out ip),
            _ => !host.Contains(':', StringComparison.Ordinal) && host.Count(c => c == '.') == 3 && IPAddress.TryParse(host, out ip),
        };
        error = isKnown ? null : $"{ConfigurationErrors.Quote(host)} is not an address to listen on: {Forms} are expected";
        address = new ListenAddress(ip, port);
        return isKnown;
    }
}
