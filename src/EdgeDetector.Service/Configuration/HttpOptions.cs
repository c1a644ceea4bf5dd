using System.ComponentModel;

namespace EdgeDetector.Service.Configuration;

/// <summary>Health, metrics and pictures, and who may see them.</summary>
internal sealed record HttpOptions
{
    [Description("Address and port to listen on (127.0.0.1:8080, [::1]:8080, *:8080); empty: no HTTP. Another one than the box's own loopback opens it to the network, and needs token or allowAnonymous.")]
    public string Listen { get; init; } = "127.0.0.1:8080";

    [Description("What everybody must show, best as ${NAME} of an environment variable: as Authorization: Bearer TOKEN, or as the password of any user name. At least 16 characters; empty: nothing is asked for.")]
    [Secret]
    public string Token { get; init; } = "";

    [Description("true opens an address of the network to everybody who reaches it, pictures included.")]
    public bool AllowAnonymous { get; init; }

    [Description("Names by which browsers may call this box besides its addresses, localhost and the host's name, such as [box.example.org].")]
    public IReadOnlyList<string> Hosts { get; init; } = [];

    [Description("true lets the web page save zones and thresholds into this file; docs/web.md tells what systemd's unit needs for it. Not together with allowAnonymous.")]
    public bool AllowConfigWrite { get; init; }

    /// <summary>Only where it listens: whatever logs a record must not show the token.</summary>
    public override string ToString() => $"{nameof(HttpOptions)} {{ {Listen} }}";
}
