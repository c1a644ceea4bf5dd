using System.Globalization;
using System.Text;
using EdgeDetector.Service.Capture;

namespace EdgeDetector.Service.Configuration;

/// <summary>Collects what is wrong, so that all errors of a file are told at once.</summary>
internal sealed class ConfigurationErrors
{
    // Nobody mends more at once; a file that is no configuration would have one for each word.
    private const int Most = 100;
    private const int LongestMessage = 500;

    private readonly List<ConfigurationError> _errors = [];

    /// <summary>Whether anything was wrong so far.</summary>
    public bool Any => _errors.Count > 0;

    /// <summary>Whether something was wrong with a key itself.</summary>
    public bool Has(string path) => _errors.Exists(error => error.Path == path);

    /// <summary>Whether so much was wrong that further errors are not noted.</summary>
    public bool IsFull => _errors.Count >= Most;

    /// <summary>Notes an error; an error is one line, whatever the user's text holds.</summary>
    public void Add(Place place, string path, string message)
    {
        if (!IsFull)
        {
            _errors.Add(new ConfigurationError(place, OneLine(Cut(path, 200)), OneLine(Cut(message, LongestMessage))));
        }
    }

    /// <summary>Throws all errors, in the order of the file, and those of environment variables last; nothing where there are none.</summary>
    /// <exception cref="ConfigurationException">There are errors.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new ConfigurationException(
            [
                .. _errors.Distinct()
                    .OrderBy(error => error.Place.Source.StartsWith(EnvironmentOverrides.Prefix, StringComparison.OrdinalIgnoreCase))
                    .ThenBy(error => error.Place.Line)
                    .ThenBy(error => error.Place.Column)
                    .ThenBy(error => error.Place.Source, StringComparer.Ordinal),
            ]);
        }
    }

    /// <summary>A piece of the user's text to show in an error: without credentials, control characters and excess length.</summary>
    public static string Quote(string text)
    {
        string shown = CameraSource.Redact(text);
        shown = shown.Length > 60 ? shown[..57] + "…" : shown;
        return $"'{OneLine(shown)}'";
    }

    /// <summary>Whether a character shows nothing itself, but turns, joins or hides what stands beside it, or ends a line.</summary>
    /// <remarks>Letters and marks without a shape count too (Unicode's Default_Ignorable_Code_Point), but those that choose between shapes of one before.</remarks>
    public static bool IsUnseen(Rune letter) =>
        Rune.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || letter.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 or (>= 0x180B and <= 0x180F) or (>= 0xE0000 and <= 0xE0FFF);

    private static string Cut(string text, int longest) => text.Length > longest ? text[..(longest - 1)] + "…" : text;

    private static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) || IsUnseen(new Rune(c)) ? '\uFFFD' : c));
}
