using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using EdgeDetector.Service.Capture;

namespace EdgeDetector.Service.Configuration;

/// <summary>The values of keys as text: read from the file, and written for people.</summary>
internal static class OptionText
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Masked = "***";

    private const int LongestText = 4096;

    /// <summary>The value that the text stands for; null with an error where it is not one that the key takes.</summary>
    public static object? Parse(OptionKey key, string text, out string? error)
    {
        object? value = key.Kind switch
        {
            OptionKind.Text or OptionKind.Texts => ParseText(text, out error),
            OptionKind.Boolean => ParseBoolean(text, out error),
            OptionKind.Integer => ParseInteger(text, out error),
            OptionKind.Number or OptionKind.NumbersByName or OptionKind.Points => ParseNumber(text, out error),
            OptionKind.Duration => ParseDuration(text, out error),
            _ => ParseChoice(key, text, out error),
        };
        error ??= OutOfRange(key, value!);
        return error is null ? value : null;
    }

    /// <summary>The value as it would be written in the file; secrets are masked.</summary>
    public static string Format(OptionKey key, object? value) => value switch
    {
        null => "",
        string text when key.IsSecret => text.Length > 0 ? Masked : "",
        string text => CameraSource.Redact(text),
        IReadOnlyList<string> texts when key.IsSecret => texts.Count > 0 ? $"[{Masked}]" : "[]",
        bool flag => flag ? "true" : "false",
        TimeSpan duration => Duration.Format(duration),
        Enum word => WordOf(word),
        IReadOnlyDictionary<string, double> numbers => FormatMap(numbers),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(item => item is Enum word ? WordOf(word) : item.ToString()))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>The limits of a key in words, or null where it has none.</summary>
    public static string? RangeOf(OptionKey key) => key switch
    {
        { Range: { } range } => string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}"),
        { DurationRange: { } range } => $"{range.Minimum} to {range.Maximum}",
        _ => null,
    };

    /// <summary>What a key takes, in words.</summary>
    public static string Expected(OptionKey key)
    {
        string kind = key.Kind switch
        {
            OptionKind.Text or OptionKind.Texts => $"text of at most {LongestText} characters without control characters",
            OptionKind.Boolean => "true or false",
            OptionKind.Integer => "a whole number",
            OptionKind.Number or OptionKind.NumbersByName or OptionKind.Points => "a number",
            OptionKind.Duration => "a duration",
            _ => $"one of {string.Join(", ", key.Words)}",
        };
        return RangeOf(key) is { } range ? $"{kind} from {range}" : kind;
    }

    private static string WordOf(Enum word) => word.ToString().ToLowerInvariant();

    private static string FormatMap(IReadOnlyDictionary<string, double> numbers)
    {
        IEnumerable<string> entries = numbers.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}: {entry.Value}"));
        return numbers.Count == 0 ? "{}" : $"{{ {string.Join(", ", entries)} }}";
    }

    private static string? ParseText(string text, out string? error)
    {
        error = text switch
        {
            { Length: > LongestText } => $"the text is longer than {LongestText} characters",
            _ when text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')) => "the text has a control character",
            _ when !IsWellFormed(text) => "the text has half of a surrogate pair",
            _ => null,
        };
        return text;
    }

    private static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return false;
            }

            i++;
        }

        return true;
    }

    private static bool? ParseBoolean(string text, out string? error)
    {
        error = null;
        switch (text.ToLowerInvariant())
        {
            case "true":
                return true;
            case "false":
                return false;
            case "yes" or "on":
                error = $"{ConfigurationErrors.Quote(text)} is not true or false (did you mean true?)";
                return null;
            case "no" or "off":
                error = $"{ConfigurationErrors.Quote(text)} is not true or false (did you mean false?)";
                return null;
            default:
                error = $"{ConfigurationErrors.Quote(text)} is not true or false";
                return null;
        }
    }

    private static int? ParseInteger(string text, out string? error)
    {
        bool isInteger = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value);
        error = isInteger ? null : $"{ConfigurationErrors.Quote(text)} is not a whole number";
        return isInteger ? value : null;
    }

    private static double? ParseNumber(string text, out string? error)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool isNumber = double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
        string point = text.Replace(',', '.');
        bool hasComma = point != text && double.TryParse(point, Style, CultureInfo.InvariantCulture, out double _);
        error = isNumber ? null : $"{ConfigurationErrors.Quote(text)} is not a number{(hasComma ? $" (did you mean {point}?)" : "")}";
        return isNumber ? value : null;
    }

    private static TimeSpan? ParseDuration(string text, out string? error)
    {
        bool isDuration = Duration.TryParse(text, out TimeSpan value);
        bool lacksUnit = text.All(char.IsAsciiDigit) && Duration.TryParse(text + "s", out TimeSpan _);
        string advice = lacksUnit ? $"(did you mean {text}s?)" : "such as 200ms, 5s, 1m30s, 2h or 1d";
        error = isDuration ? null : $"{ConfigurationErrors.Quote(text)} is not a duration {advice}";
        return isDuration ? value : null;
    }

    private static object? ParseChoice(OptionKey key, string text, out string? error)
    {
        if (key.Words.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            error = null;
            return Enum.Parse(key.ValueType, text, ignoreCase: true);
        }

        string meant = NearestName.Find(text, key.Words) is { } near ? $" (did you mean {near}?)" : "";
        error = $"{ConfigurationErrors.Quote(text)} is not one of {string.Join(", ", key.Words)}{meant}";
        return null;
    }

    private static string? OutOfRange(OptionKey key, object value)
    {
        bool within = value switch
        {
            TimeSpan duration => key.DurationRange?.Contains(duration) ?? true,
            int or double => key.Range is not { } range || IsWithin(range, Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            _ => true,
        };
        return within ? null : $"{Format(key, value)} is outside {RangeOf(key)}";
    }

    // The attribute's own IsValid rounds a value to a whole number where the limits are such: 1.4 would be within 0 to 1.
    private static bool IsWithin(RangeAttribute range, double value) =>
        value >= Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture) && value <= Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
}
