using System.Security.Cryptography;
using System.Text;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>
/// What the relay's own client must know: user and password in the address that it is given, chosen anew for each relay and good for
/// nothing else. Unlike a word in the path it stays where an answer leads to another path.
/// </summary>
internal sealed class RelayKey
{
    private const string User = "relay";

    private readonly byte[] _expected;

    public RelayKey()
    {
        string password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        UserInfo = $"{User}:{password}";
        _expected = Encoding.Latin1.GetBytes($"Basic {Convert.ToBase64String(Encoding.Latin1.GetBytes(UserInfo))}");
    }

    /// <summary>The part of the address before the '@'.</summary>
    public string UserInfo { get; }

    /// <summary>Whether a request shows it.</summary>
    public bool Opens(MessageHead request) =>
        CryptographicOperations.FixedTimeEquals(_expected, Encoding.Latin1.GetBytes(request["Authorization"] ?? ""));

    /// <summary>The response to a request that does not.</summary>
    public static MessageHead Demand(MessageHead request)
    {
        MessageHead demand = MessageHead.Of($"{request.StartLine.Split(' ')[^1]} 401 Unauthorized");
        demand.Set("WWW-Authenticate", "Basic realm=\"relay\"");
        if (request["CSeq"] is { } sequence)
        {
            demand.Set("CSeq", sequence);
        }
        else
        {
            demand.Set("Content-Length", "0");
            demand.Set("Connection", "close");
        }

        return demand;
    }
}
