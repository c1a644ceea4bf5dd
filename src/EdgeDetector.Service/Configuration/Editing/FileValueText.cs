using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>
/// Writes values as YAML. Whatever a text holds, it is read back as that text: what could mean something else stands between double quotes,
/// what cannot be seen is escaped.
/// </summary>
/// <param name="quotesAll">Whether keys and texts are quoted without need, as in a file that is JSON.</param>
internal sealed partial class FileValueText(bool quotesAll)
{
    /// <summary>A value in one line.</summary>
    public string InLine(FileValue value) => value switch
    {
        FileScalar { IsWord: true } word => word.Text,
        // The characters themselves, not a variable of the environment.
        FileScalar scalar => Quoted(scalar.Text.Replace("${", "$${", StringComparison.Ordinal)),
        FileList list => $"[{string.Join(", ", list.Items.Select(InLine))}]",
        FileMap { Entries.Count: > 0 } map => $"{{ {string.Join(", ", map.Entries.Select(InLine))} }}",
        _ => "{}",
    };

    /// <summary>A key and its value in one line.</summary>
    public string InLine(FileEntry entry) => $"{Quoted(entry.Key)}: {InLine(entry.Value)}";

    /// <summary>A key and its value in lines of their own, each with its end.</summary>
    /// <param name="entry">What is written; keys below it have a line each.</param>
    /// <param name="indent">Blanks before the key.</param>
    /// <param name="step">Further blanks before keys below it.</param>
    /// <param name="lineBreak">What ends a line.</param>
    public string InLines(FileEntry entry, int indent, int step, string lineBreak)
    {
        string blanks = new(' ', indent);
        if (entry.Value is not FileMap { Entries.Count: > 0 } map)
        {
            return $"{blanks}{InLine(entry)}{lineBreak}";
        }

        string inner = string.Concat(map.Entries.Select(below => InLines(below, indent + step, step, lineBreak)));
        return $"{blanks}{Quoted(entry.Key)}:{lineBreak}{inner}";
    }

    private string Quoted(string text)
    {
        if (!quotesAll && Harmless().IsMatch(text) && !Reserved().IsMatch(text))
        {
            return text;
        }

        StringBuilder quoted = new("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '"' or '\\' => $"\\{rune}",
                '\n' => "\\n",
                '\t' => "\\t",
                _ when IsSeen(rune) => rune.ToString(),
                <= 0xFFFF => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
            });
        }

        return quoted.Append('"').ToString();
    }

    // A mark that turns the direction of writing could show people another file than the service reads.
    private static bool IsSeen(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    [GeneratedRegex(@"\A[\p{L}_][\p{L}\p{Nd}_.-]*( [\p{L}\p{Nd}_.-]+)*\z")]
    private static partial Regex Harmless();

    // What YAML, of one version or another, takes for something else than text.
    [GeneratedRegex(@"\A(null|true|false|yes|no|on|off|y|n)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}
