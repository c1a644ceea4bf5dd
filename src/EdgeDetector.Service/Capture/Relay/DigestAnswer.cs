using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>
/// Answers of the Digest scheme (RFC 2069, 2617, 7616): MD5 and SHA-256, with <c>-sess</c>, with <c>qop=auth</c> or none. Texts hold a
/// byte in each character.
/// </summary>
internal static class DigestAnswer
{
    /// <summary>How good a challenge is, higher is better; 0 where it cannot be answered.</summary>
    public static int StrengthOf(AuthenticationChallenge challenge) =>
        challenge["nonce"] is null || (Qualities(challenge).Length > 0 && !HasQuality(challenge)) ? 0 : Algorithm(challenge) switch
        {
            "MD5" or "MD5-SESS" => 1,
            "SHA-256" or "SHA-256-SESS" => 2,
            _ => 0,
        };

    /// <summary>The value of the field <c>Authorization</c>.</summary>
    /// <param name="challenge">What is answered; its strength is more than 0.</param>
    /// <param name="login">Who asks.</param>
    /// <param name="request">For what.</param>
    /// <param name="count">How often this nonce was used, this time included.</param>
    /// <param name="clientNonce">Chosen anew for each answer.</param>
    [SuppressMessage("Security", "CA5351", Justification = "most cameras know nothing but MD5")]
    public static string Create(
        AuthenticationChallenge challenge, CameraCredentials login, RequestTarget request, int count, string clientNonce)
    {
        string realm = challenge["realm"] ?? "";
        string nonce = challenge["nonce"] ?? "";
        bool hasQuality = HasQuality(challenge);
        bool isSession = Algorithm(challenge).EndsWith("-SESS", StringComparison.Ordinal);
        string counter = count.ToString("x8", CultureInfo.InvariantCulture);

        string secret = Hash($"{login.User}:{realm}:{login.Password}");
        secret = isSession ? Hash($"{secret}:{nonce}:{clientNonce}") : secret;
        string what = Hash($"{request.Method}:{request.Uri}");
        string response = Hash(hasQuality ? $"{secret}:{nonce}:{counter}:{clientNonce}:auth:{what}" : $"{secret}:{nonce}:{what}");

        StringBuilder answer = new("Digest ");
        answer.Append(CultureInfo.InvariantCulture, $"username={Quote(login.User)}, realm={Quote(realm)}, nonce={Quote(nonce)}, ");
        answer.Append(CultureInfo.InvariantCulture, $"uri={Quote(request.Uri)}, response=\"{response}\"");
        Append("algorithm", challenge["algorithm"], isQuoted: false);
        Append("opaque", challenge["opaque"], isQuoted: true);
        Append("qop", hasQuality ? "auth" : null, isQuoted: false);
        Append("nc", hasQuality ? counter : null, isQuoted: false);
        Append("cnonce", hasQuality || isSession ? clientNonce : null, isQuoted: true);
        return answer.ToString();

        string Hash(string text)
        {
            byte[] bytes = Encoding.Latin1.GetBytes(text);
            return Convert.ToHexStringLower(StrengthOf(challenge) == 2 ? SHA256.HashData(bytes) : MD5.HashData(bytes));
        }

        void Append(string name, string? value, bool isQuoted)
        {
            if (value is not null)
            {
                answer.Append(CultureInfo.InvariantCulture, $", {name}={(isQuoted ? Quote(value) : value)}");
            }
        }
    }

    private static string Algorithm(AuthenticationChallenge challenge) => (challenge["algorithm"] is { Length: > 0 } name ? name : "MD5").ToUpperInvariant();

    private static bool HasQuality(AuthenticationChallenge challenge) =>
        Qualities(challenge).Contains("auth", StringComparer.OrdinalIgnoreCase);

    // Cameras write nothing between the quotes, and blanks for commas.
    private static string[] Qualities(AuthenticationChallenge challenge) =>
        (challenge["qop"] ?? "").Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

/// <summary>What a request asks of a server.</summary>
/// <param name="Method">What is to be done.</param>
/// <param name="Uri">With what, as it stands in the request line.</param>
internal readonly record struct RequestTarget(string Method, string Uri);
