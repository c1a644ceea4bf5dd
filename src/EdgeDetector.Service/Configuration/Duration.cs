using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeDetector.Service.Configuration;

/// <summary>Durations as people write them: <c>200ms</c>, <c>5s</c>, <c>1m30s</c>, <c>2h</c>, <c>1d</c>.</summary>
internal static partial class Duration
{
    /// <summary>What a duration looks like, for JSON Schema too: each unit at most once, largest first.</summary>
    public const string Pattern =
        @"^(?=[0-9])([0-9]+(\.[0-9]+)?d)?([0-9]+(\.[0-9]+)?h)?([0-9]+(\.[0-9]+)?m(?!s))?([0-9]+(\.[0-9]+)?s)?([0-9]+(\.[0-9]+)?ms)?$";

    /// <summary>Reads a duration; false where the text is none or is longer than 10,000 days.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        if (text.Length is 0 or > 64 || Form().Match(text).Length != text.Length)
        {
            return false;
        }

        double milliseconds = 0;
        foreach (Match part in Part().Matches(text))
        {
            double number = double.Parse(part.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            milliseconds += number * MillisecondsOf(part.Groups[2].Value);
        }

        if (milliseconds > TimeSpan.FromDays(10_000).TotalMilliseconds)
        {
            return false;
        }

        value = TimeSpan.FromTicks((long)Math.Round(milliseconds * TimeSpan.TicksPerMillisecond));
        return true;
    }

    /// <summary>Reads a duration that is known to be one.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out TimeSpan value) ? value : throw new FormatException($"'{text}' is not a duration");

    /// <summary>The shortest text that <see cref="Parse"/> reads as the same duration, to the microsecond.</summary>
    public static string Format(TimeSpan value)
    {
        if (value == TimeSpan.Zero)
        {
            return "0s";
        }

        StringBuilder text = new();
        Append(value.Days, "d");
        Append(value.Hours, "h");
        Append(value.Minutes, "m");
        Append(value.Seconds, "s");
        Append(value.Milliseconds + (value.Microseconds / 1000.0), "ms");
        return text.ToString();

        void Append(double number, string unit)
        {
            if (number > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
            }
        }
    }

    private static double MillisecondsOf(string unit) => unit switch
    {
        "d" => 86_400_000,
        "h" => 3_600_000,
        "m" => 60_000,
        "s" => 1000,
        _ => 1,
    };

    [GeneratedRegex(Pattern)]
    private static partial Regex Form();

    [GeneratedRegex("([0-9.]+)(ms|[dhms])")]
    private static partial Regex Part();
}
