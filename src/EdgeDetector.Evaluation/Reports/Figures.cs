using System.Globalization;

namespace EdgeDetector.Evaluation.Reports;

/// <summary>How numbers are shown: the same everywhere, whatever the machine's language.</summary>
internal static class Figures
{
    /// <summary>What is shown where there is no number.</summary>
    public const string None = "–";

    /// <summary>A share as a percentage with one digit behind the point.</summary>
    public static string Percent(double? share) => share is { } value ? Text($"{value * 100:F1} %") : None;

    /// <summary>The same without the sign, for columns that have it in their head.</summary>
    public static string Points(double? share) => share is { } value ? Text($"{value * 100:F1}") : None;

    /// <summary>A confidence or an overlap.</summary>
    public static string Fraction(double? value) => value is { } number ? Text($"{number:0.00}") : None;

    /// <summary>A count, with spaces between the thousands.</summary>
    public static string Count(long number) => number.ToString("#,0", Spaced);

    /// <summary>A time in milliseconds with three digits that matter.</summary>
    public static string Milliseconds(TimeSpan time) => time.TotalMilliseconds switch
    {
        >= 100 => Text($"{time.TotalMilliseconds:F0}"),
        >= 10 => Text($"{time.TotalMilliseconds:F1}"),
        _ => Text($"{time.TotalMilliseconds:F2}"),
    };

    /// <summary>A rate with three digits that matter.</summary>
    public static string Rate(double rate) => rate >= 100 ? Text($"{rate:F0}") : Text($"{rate:F1}");

    /// <summary>Bytes in MiB.</summary>
    public static string Mebibytes(long bytes) => Text($"{bytes / 1048576.0:F1} MiB");

    /// <summary>Text with numbers in the invariant culture.</summary>
    public static string Text(FormattableString text) => FormattableString.Invariant(text);

    // A thin space that does not break, as the SI has it.
    private static readonly NumberFormatInfo Spaced = new() { NumberGroupSeparator = "\u202F" };
}
