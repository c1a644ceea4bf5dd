using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeDetector.Service.Capture;

/// <summary>How a test's server asks for user and password: Basic or Digest (RFC 7616, MD5 or SHA-256), whose nonces wear out.</summary>
internal sealed partial class ServerLogin(string user, string password, string scheme)
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private string _nonce = NewNonce();

    /// <summary>How many requests a nonce is good for.</summary>
    public int NonceUses { get; init; } = int.MaxValue;

    /// <summary>Whether a worn nonce is called so; not all cameras do.</summary>
    public bool SaysStale { get; init; } = true;

    /// <summary>How often a password came, the right one or not.</summary>
    public int Tries { get; private set; }

    /// <summary>How many challenges were sent.</summary>
    public int Challenges { get; private set; }

    /// <summary>Null where the request may pass, else the value of WWW-Authenticate.</summary>
    public string? Challenge(string method, string uri, string? authorization)
    {
        Tries += authorization is null ? 0 : 1;
        if (scheme == "Basic")
        {
            string expected = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";
            return authorization == expected ? null : Ask("Basic realm=\"test\"");
        }

        bool isRight = authorization is not null && IsRight(method, uri, authorization);
        bool isWorn = _counts.GetValueOrDefault(_nonce) > NonceUses;
        if (isRight && !isWorn)
        {
            return null;
        }

        _nonce = NewNonce();
        string stale = isRight && isWorn && SaysStale ? ", stale=true" : "";
        return Ask($"Digest realm=\"te\\\"st\", nonce=\"{_nonce}\", qop=\"auth\", algorithm={scheme}{stale}");
    }

    private string Ask(string challenge)
    {
        Challenges++;
        return challenge;
    }

    private bool IsRight(string method, string uri, string authorization)
    {
        Dictionary<string, string> said = Fields().Matches(authorization).ToDictionary(field => field.Groups[1].Value, field => field.Groups[2].Value);
        int count = int.Parse(said["nc"], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        bool isFresh = said["nonce"] == _nonce && count > _counts.GetValueOrDefault(_nonce);
        string expected = Hash($"{Hash($"{user}:te\"st:{password}")}:{said["nonce"]}:{said["nc"]}:{said["cnonce"]}:auth:{Hash($"{method}:{uri}")}");
        if (!isFresh || said["uri"] != uri || said["response"] != expected)
        {
            return false;
        }

        _counts[_nonce] = count;
        return true;
    }

    [SuppressMessage("Security", "CA5351", Justification = "it is what cameras ask for")]
    private string Hash(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexStringLower(scheme == "MD5" ? MD5.HashData(bytes) : SHA256.HashData(bytes));
    }

    private static string NewNonce() => RandomNumberGenerator.GetHexString(16);

    [GeneratedRegex("(\\w+)=\"?((?:\\\\.|[^\",])*)\"?")]
    private static partial Regex Fields();
}
