namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>Takes entries out of the text, with their lines and the comments in them.</summary>
/// <param name="file">The text.</param>
/// <param name="changes">All that is to change.</param>
internal sealed class EntryRemovals(FileText file, IReadOnlyList<KeyChange> changes)
{
    // Sections of a camera: an empty one goes with the last of its entries. Less deep ones were there before anything was edited.
    private const int SectionDepth = 3;

    /// <summary>What goes.</summary>
    /// <exception cref="EditRefusedException">Something cannot be taken out alone.</exception>
    public IReadOnlyList<TextEdit> All() =>
    [
        .. changes.Where(change => change.Value is null)
            .GroupBy(change => string.Join('\0', change.Path.SkipLast(1)))
            .SelectMany(group => Of([.. group])),
    ];

    private List<TextEdit> Of(KeyChange[] gone)
    {
        KeyChange first = gone[0];
        IReadOnlyList<string> section = [.. first.Path.SkipLast(1)];
        KeyPlace place = KeyPlace.Find(file.Root, section);
        if (place is not { IsThere: true, Entry: { Value: TextMap map } entry } || gone.Any(change => map.Find(change.Path[^1]) is null))
        {
            throw new EditRefusedException(first.Key, "is not in the file; an environment variable sets it, and is to be changed");
        }

        List<TextEdit> runs = Runs(map, [.. gone.Select(change => change.Path[^1])], first.Key);
        bool isWhole = gone.Length == map.Entries.Count && section.Count >= SectionDepth && map.IsFlow == place.Maps[^1].IsFlow;
        return isWhole && !WillBeFilled(section) && !HasCommentsBeside(runs, entry)
            ? [.. new TextParts(file, place.Maps[^1], first.Key).Remove(IndexOf(place.Maps[^1], entry), 1)]
            : runs;
    }

    private List<TextEdit> Runs(TextMap map, HashSet<string> gone, string key)
    {
        TextParts parts = new(file, map, key);
        List<TextEdit> runs = [];
        for (int i = 0; i < map.Entries.Count; i++)
        {
            int start = i;
            while (i < map.Entries.Count && gone.Contains(map.Entries[i].Name))
            {
                i++;
            }

            if (i > start)
            {
                runs.AddRange(parts.Remove(start, i - start));
            }
        }

        return runs;
    }

    private bool WillBeFilled(IReadOnlyList<string> section) =>
        changes.Any(change =>
            change.Value is not null && change.Path.Count > section.Count && change.Path.Take(section.Count).SequenceEqual(section));

    private bool HasCommentsBeside(List<TextEdit> runs, TextEntry entry)
    {
        int at = entry.Key.End;
        int end = ((TextMap)entry.Value).IsFlow ? entry.Value.End : file.EndOfLines(entry.Value.End, file.ColumnOf(entry.Key.Start));
        foreach (TextEdit run in runs)
        {
            if (file.Text.AsSpan(at..Math.Max(at, run.Start)).Contains('#'))
            {
                return true;
            }

            at = run.End;
        }

        return file.Text.AsSpan(at..Math.Max(at, end)).Contains('#');
    }

    private static int IndexOf(TextMap map, TextEntry entry)
    {
        int index = 0;
        while (map.Entries[index] != entry)
        {
            index++;
        }

        return index;
    }
}
