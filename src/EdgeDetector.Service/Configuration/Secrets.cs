using System.Text.RegularExpressions;

namespace EdgeDetector.Service.Configuration;

/// <summary>Keeps credentials out of everything that is shown.</summary>
internal static partial class Secrets
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Masked = "***";

    /// <summary>
    /// The text with the user part of URLs and with assignments such as <c>pwd=…</c> and <c>user-pw=…</c> replaced.
    /// It rather hides too much: passwords with an unescaped '/' or '@' are common in camera URLs.
    /// </summary>
    public static string Mask(string text) => Assignment().Replace(UserPart().Replace(text, "://" + Masked + "@"), "$1=" + Masked);

    [GeneratedRegex(@"://\S*@")]
    private static partial Regex UserPart();

    [GeneratedRegex("""(?<![\w.-])([\w.-]*(?:pass|pas|pwd|psw|pw|token|secret|auth|login|user|usr|key)[\w.-]*)\s*=\s*("[^"]*"|'[^']*'|[^&\s]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();
}
