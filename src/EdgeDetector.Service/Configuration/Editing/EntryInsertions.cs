namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>Puts entries into the text that are not there, with the sections they lack, behind what is there.</summary>
/// <param name="file">The text.</param>
/// <param name="changes">What is to be there; what is there already is left alone.</param>
internal sealed class EntryInsertions(FileText file, IReadOnlyList<KeyChange> changes)
{
    /// <summary>What comes in.</summary>
    /// <exception cref="EditRefusedException">There is no safe place for something.</exception>
    public IReadOnlyList<TextEdit> All() =>
    [
        .. changes.Select(change => new NewEntry(change, KeyPlace.Find(file.Root, change.Path)))
            .Where(entry => !entry.Place.IsThere)
            .GroupBy(entry => string.Join('\0', entry.Section))
            .Select(group => Of([.. group])),
    ];

    private TextEdit Of(NewEntry[] together)
    {
        KeyChange change = together[0].Change;
        KeyPlace place = together[0].Place;
        int depth = together[0].Section.Count;
        IReadOnlyList<FileEntry> entries = Merge([.. together.Select(entry => new Branch(entry.Place.Missing, entry.Change.Value!))]);
        switch (place.Entry?.Value ?? file.Root)
        {
            case TextMap map:
                return new TextParts(file, map, change.Key).Insert(map.Entries.Count - 1, Written(map, entries, StepIn(place)), depth);
            case TextScalar { IsNull: true } nothing when nothing.Start == nothing.End && IsAlone(place):
                return Below(place.Entry!, entries, StepIn(place), depth);
            case TextScalar { IsNull: true } nothing:
                string blank = nothing.Start == nothing.End ? " " : "";
                return new TextEdit(nothing.Start, nothing.End, blank + file.Values.InLine(new FileMap(entries)));
            default:
                throw new EditRefusedException(change.Key, "has no place: a single value stands where its section belongs");
        }
    }

    private IReadOnlyList<string> Written(TextMap map, IReadOnlyList<FileEntry> entries, int step)
    {
        if (map.IsFlow)
        {
            return [.. entries.Select(file.Values.InLine)];
        }

        // Zones that have a line each get another line.
        bool inLine = map.Entries.All(entry => entry.Value is TextMap { IsFlow: true });
        int column = file.ColumnOf(map);
        return
        [
            .. entries.Select(entry => inLine
                ? $"{new string(' ', column)}{file.Values.InLine(entry)}{file.LineBreak}"
                : file.Values.InLines(entry, column, step, file.LineBreak)),
        ];
    }

    private TextEdit Below(TextEntry section, IReadOnlyList<FileEntry> entries, int step, int depth)
    {
        int column = file.ColumnOf(section.Key.Start);
        string lines = string.Concat(entries.Select(entry => file.Values.InLines(entry, column + step, step, file.LineBreak)));
        return file.Insertion(file.EndOfLines(section.Value.End, column), lines, depth);
    }

    private bool IsAlone(KeyPlace place) =>
        !place.Maps[^1].IsFlow && file.Text.AsSpan(file.LineStart(place.Entry!.Key.Start)..place.Entry.Key.Start).Trim(' ').IsEmpty;

    // As far as the innermost section that is there is indented from the one that it is in.
    private int StepIn(KeyPlace place) => place.Maps is [.., { IsFlow: false } outer, { IsFlow: false } inner]
        ? file.ColumnOf(inner) - file.ColumnOf(outer)
        : file.FirstStep;

    private static List<FileEntry> Merge(IReadOnlyList<Branch> branches) =>
    [
        .. branches.GroupBy(branch => branch.Path[0]).Select(group => group.First() is { Path.Count: 1 } end
            ? new FileEntry(group.Key, end.Value)
            : new FileEntry(group.Key, new FileMap(Merge([.. group.Select(branch => branch with { Path = [.. branch.Path.Skip(1)] })])))),
    ];

    /// <summary>What is to come in, and how far its path leads.</summary>
    private sealed record NewEntry(KeyChange Change, KeyPlace Place)
    {
        public IReadOnlyList<string> Section => [.. Change.Path.SkipLast(Place.Missing.Count)];
    }

    /// <summary>A value and the path to it from a section.</summary>
    private readonly record struct Branch(IReadOnlyList<string> Path, FileValue Value);
}
