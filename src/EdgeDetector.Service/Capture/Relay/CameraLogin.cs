using System.Security.Cryptography;
using System.Text;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>
/// What a camera is told of who asks: keeps its last challenge, so that later requests are answered before they are asked. Safe from any
/// thread.
/// </summary>
internal sealed class CameraLogin(CameraCredentials? credentials)
{
    private readonly Lock _gate = new();
    private AuthenticationChallenge? _challenge;
    private string? _refusal;
    private int _count;

    /// <summary>Why the camera does not let us in; null as long as it does.</summary>
    public string? Refusal
    {
        get
        {
            lock (_gate)
            {
                return _refusal;
            }
        }
    }

    /// <summary>The field <c>Authorization</c> of a request; null as long as the camera has not asked, and where it has refused.</summary>
    public string? Answer(RequestTarget request)
    {
        lock (_gate)
        {
            if (credentials is null || _challenge is null || _refusal is not null)
            {
                return null;
            }

            return IsBasic(_challenge)
                ? $"Basic {Convert.ToBase64String(Encoding.Latin1.GetBytes($"{credentials.User}:{credentials.Password}"))}"
                : DigestAnswer.Create(_challenge, credentials, request, ++_count, RandomNumberGenerator.GetHexString(16, lowercase: true));
        }
    }

    /// <summary>
    /// Takes a response with status 401; returns whether the request may be sent again with an answer. It may once, and once more where
    /// only the nonce was too old: a camera that is asked again and again with a wrong password locks its user out.
    /// </summary>
    /// <param name="response">The response.</param>
    /// <param name="answered">How often this request was sent again already.</param>
    public bool MayAnswer(MessageHead response, int answered)
    {
        lock (_gate)
        {
            if (_refusal is not null)
            {
                return false;
            }

            AuthenticationChallenge? best = response.All("WWW-Authenticate").SelectMany(AuthenticationChallenge.ParseAll)
                .Where(challenge => StrengthOf(challenge) > 0).MaxBy(StrengthOf);
            if (credentials is not null && best is not null && (answered == 0 || (answered == 1 && best.IsStale)))
            {
                _count = best["nonce"] == _challenge?["nonce"] ? _count : 0;
                _challenge = best;
                return true;
            }

            _refusal = credentials is null ? "the camera asks for user and password, which the address does not hold (401 Unauthorized)"
                : best is null ? "the camera asks for a login that is neither Basic nor Digest with MD5 or SHA-256 (401 Unauthorized)"
                : "the camera refuses user and password (401 Unauthorized)";
            return false;
        }
    }

    private static bool IsBasic(AuthenticationChallenge challenge) => challenge.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase);

    /// <summary>0 where we have no answer, 1 for Basic, more for Digest.</summary>
    private static int StrengthOf(AuthenticationChallenge challenge) => IsBasic(challenge) ? 1
        : !challenge.Scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase) ? 0
        : DigestAnswer.StrengthOf(challenge) is > 0 and var strength ? 1 + strength
        : 0;
}

/// <summary>User and password, as bytes in UTF-8 of which each is a character.</summary>
internal sealed record CameraCredentials(string User, string Password)
{
    /// <summary>Nothing of either.</summary>
    public override string ToString() => "***";
}
