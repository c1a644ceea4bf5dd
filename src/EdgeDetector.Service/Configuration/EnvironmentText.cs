using System.Text;
using System.Text.RegularExpressions;

namespace EdgeDetector.Service.Configuration;

/// <summary>
/// Puts environment variables into text: <c>${NAME}</c>, <c>${NAME:-default}</c> where it is not set or empty, and <c>$${</c> for
/// a plain <c>${</c>.
/// </summary>
internal static partial class EnvironmentText
{
    /// <summary>The expanded text; null with an error where a variable is missing or misspelt.</summary>
    public static string? Expand(string text, IReadOnlyDictionary<string, string> environment, out string? error)
    {
        StringBuilder expanded = new();
        error = null;
        int at = 0;
        while (text.IndexOf("${", at, StringComparison.Ordinal) is >= 0 and int start)
        {
            if (start > at && text[start - 1] == '$')
            {
                expanded.Append(text, at, start - 1 - at).Append("${");
                at = start + 2;
                continue;
            }

            Match match = Variable().Match(text, start);
            if (!match.Success)
            {
                error = "'${' must begin ${NAME} or ${NAME:-default}; write '$${' for the characters themselves";
                return null;
            }

            string name = match.Groups["name"].Value;
            string? value = environment.GetValueOrDefault(name);
            if (match.Groups["default"].Success && string.IsNullOrEmpty(value))
            {
                value = match.Groups["default"].Value;
            }

            if (value is null)
            {
                error = $"the environment variable {name} is not set";
                return null;
            }

            expanded.Append(text, at, start - at).Append(value);
            at = start + match.Length;
        }

        return expanded.Append(text, at, text.Length - at).ToString();
    }

    [GeneratedRegex(@"\G\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>[^}]*))?\}")]
    private static partial Regex Variable();
}
