using System.Globalization;

namespace EdgeDetector.Models.Darknet;

/// <summary>One `key=value` line of a cfg.</summary>
internal readonly record struct CfgEntry(string Key, string Value, int Line);

/// <summary>A section of a cfg with the getters that its readers need; every error names file and line.</summary>
internal sealed class CfgSection(string file, string name, int line)
{
    private readonly List<CfgEntry> _entries = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public int Line { get; } = line;

    public string File { get; } = file;

    public IReadOnlyList<CfgEntry> Entries => _entries;

    /// <summary>The keys that a reader looked for: what is not among them has no influence on the network.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    public void Add(CfgEntry entry) => _entries.Add(entry);

    public bool Has(string key) => Find(key) is not null;

    public string GetString(string key, string absent) => Find(key)?.Value ?? absent;

    public bool GetFlag(string key) => GetInt(key, 0, int.MinValue, int.MaxValue) != 0;

    /// <summary>A whole number between the bounds, both included.</summary>
    public int GetInt(string key, int absent, int least, int most)
    {
        if (Find(key) is not { } entry)
        {
            return absent;
        }

        int value = ParseInt(entry, entry.Value);
        return value >= least && value <= most
            ? value
            : throw Fail(key, $"{key}={entry.Value} is out of range: {least} to {most} is possible");
    }

    public double GetDouble(string key, double absent) => Find(key) is { } entry ? ParseDouble(entry, entry.Value) : absent;

    /// <summary>A list of whole numbers; null where the key is absent.</summary>
    public int[]? GetInts(string key) =>
        Find(key) is { } entry ? [.. Items(entry).Select(item => ParseInt(entry, item))] : null;

    /// <summary>A list of numbers; null where the key is absent.</summary>
    public double[]? GetDoubles(string key) =>
        Find(key) is { } entry ? [.. Items(entry).Select(item => ParseDouble(entry, item))] : null;

    public ImportException Fail(string message) => ImportException.AtLine(File, Line, $"[{Name}] {message}");

    /// <summary>An error at the line of a key, or at the section's where the key is absent.</summary>
    public ImportException Fail(string key, string message) =>
        ImportException.AtLine(File, Find(key)?.Line ?? Line, $"[{Name}] {message}");

    /// <summary>Refuses a feature that is switched on by a key.</summary>
    public void RefuseFlag(string key)
    {
        if (GetFlag(key))
        {
            throw Fail(key, $"{key} is not supported");
        }
    }

    // Of a key given twice Darknet takes the first.
    private CfgEntry? Find(string key)
    {
        _asked.Add(key);
        foreach (CfgEntry entry in _entries)
        {
            if (entry.Key == key)
            {
                return entry;
            }
        }

        return null;
    }

    // A trailing comma is common after anchors; Darknet reads nothing of use there.
    private static string[] Items(CfgEntry entry) => WithoutRemark(entry.Value).TrimEnd(',').Split(',');

    // Darknet's atoi and its list reader both stop at a '#'.
    private static string WithoutRemark(string value) =>
        value.IndexOf('#', StringComparison.Ordinal) is int start and > 0 ? value[..start] : value;

    private int ParseInt(CfgEntry entry, string text)
    {
        double value = ParseDouble(entry, text);
        return value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue
            ? (int)value
            : throw ImportException.AtLine(File, entry.Line, $"[{Name}] {entry.Key}: '{Cut(text)}' is not a whole number of 32 bits");
    }

    private double ParseDouble(CfgEntry entry, string text) =>
        double.TryParse(WithoutRemark(text), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw ImportException.AtLine(File, entry.Line, $"[{Name}] {entry.Key}: '{Cut(text)}' is not a number");

    internal static string Cut(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
