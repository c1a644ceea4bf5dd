namespace EdgeDetector.Service.Capture.Relay;

/// <summary>What a server asks for in a field <c>WWW-Authenticate</c> (RFC 9110, 11.6.1): a scheme with its parameters.</summary>
internal sealed class AuthenticationChallenge
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);

    private AuthenticationChallenge(string scheme) => Scheme = scheme;

    /// <summary>How it asks: <c>Basic</c>, <c>Digest</c> or another.</summary>
    public string Scheme { get; }

    /// <summary>A parameter without its quotes; null where it is absent.</summary>
    public string? this[string name] => _parameters.GetValueOrDefault(name);

    /// <summary>Whether it asks only because the nonce is too old.</summary>
    public bool IsStale => string.Equals(this["stale"], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>All challenges of a field's value: several may stand in it, with commas between them as between their parameters.</summary>
    public static IReadOnlyList<AuthenticationChallenge> ParseAll(string value)
    {
        List<AuthenticationChallenge> challenges = [];
        for (int at = 0; at < value.Length;)
        {
            if (value[at] is ' ' or '\t' or ',' or '=' or '"')
            {
                at++;
                continue;
            }

            string name = Token(value, ref at);
            SkipBlanks(value, ref at);
            if (at == value.Length || value[at] != '=')
            {
                challenges.Add(new AuthenticationChallenge(name));
                continue;
            }

            at++;
            SkipBlanks(value, ref at);
            string parameter = at < value.Length && value[at] == '"' ? Quoted(value, ref at) : Token(value, ref at);
            if (challenges.Count > 0)
            {
                challenges[^1]._parameters.TryAdd(name, parameter);
            }
        }

        return challenges;
    }

    private static void SkipBlanks(string value, ref int at)
    {
        while (at < value.Length && value[at] is ' ' or '\t')
        {
            at++;
        }
    }

    private static string Token(string value, ref int at)
    {
        int length = value.AsSpan(at).IndexOfAny(" \t,=\"");
        string token = length < 0 ? value[at..] : value.Substring(at, length);
        at += token.Length;
        return token;
    }

    private static string Quoted(string value, ref int at)
    {
        System.Text.StringBuilder text = new();
        for (at++; at < value.Length && value[at] != '"'; at++)
        {
            at += value[at] == '\\' && at + 1 < value.Length ? 1 : 0;
            text.Append(value[at]);
        }

        at++;
        return text.ToString();
    }
}
