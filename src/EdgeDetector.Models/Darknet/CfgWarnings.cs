namespace EdgeDetector.Models.Darknet;

/// <summary>Finds keys that look like a misspelt one that matters: Darknet ignores them, and the network becomes another.</summary>
internal static class CfgWarnings
{
    public static IEnumerable<string> Find(CfgSection section)
    {
        foreach (CfgEntry entry in section.Entries)
        {
            if (!section.Asked.Contains(entry.Key) && Meant(section, entry) is { } meant)
            {
                yield return $"{section.File}:{entry.Line}: [{section.Name}] ignores the key '{CfgSection.Cut(entry.Key)}'; "
                    + $"is '{meant}' meant?";
            }
        }
    }

    /// <summary>All other keys that no reader looked for, the first of each kind of section: what they ask for does not happen.</summary>
    public static IEnumerable<string> Unread(IEnumerable<CfgSection> sections)
    {
        HashSet<CfgKey> told = [];
        foreach (CfgSection section in sections)
        {
            foreach (CfgEntry entry in section.Entries)
            {
                if (!section.Asked.Contains(entry.Key) && told.Add(new CfgKey(section.Name, entry.Key)) && Meant(section, entry) is null)
                {
                    string? near = section.Asked.FirstOrDefault(asked => IsSlip(entry.Key, asked));
                    yield return $"{section.File}:{entry.Line}: [{section.Name}] the key '{CfgSection.Cut(entry.Key)}' is not followed"
                        + (near is null ? "" : $"; is '{near}' meant?");
                }
            }
        }
    }

    /// <summary>The key that a slip stands in place of; null where it is none, or the key is there as well.</summary>
    private static string? Meant(CfgSection section, CfgEntry entry) =>
        section.Asked.FirstOrDefault(asked => IsSlip(entry.Key, asked)) is { } meant && section.Entries.All(other => other.Key != meant) ? meant : null;

    /// <summary>Whether one letter was added, left out, changed or swapped with its neighbour.</summary>
    private static bool IsSlip(string written, string meant)
    {
        if (meant.Length < 4 || Math.Abs(written.Length - meant.Length) > 1)
        {
            return false;
        }

        int same = 0;
        while (same < written.Length && same < meant.Length && written[same] == meant[same])
        {
            same++;
        }

        string rest = written[same..];
        string wanted = meant[same..];
        return (rest.Length > 0 && rest[1..] == wanted)
            || (wanted.Length > 0 && rest == wanted[1..])
            || (rest.Length > 0 && wanted.Length > 0 && rest[1..] == wanted[1..])
            || (rest.Length > 1 && wanted.Length > 1 && rest[0] == wanted[1] && rest[1] == wanted[0] && rest[2..] == wanted[2..]);
    }

    private readonly record struct CfgKey(string Section, string Key);
}
