namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>How far a path of keys leads in the file.</summary>
/// <param name="Maps">The maps it leads through, the root first.</param>
/// <param name="Entry">The last entry that is there; null: not even the first.</param>
/// <param name="Missing">The names that are not there.</param>
internal sealed record KeyPlace(IReadOnlyList<TextMap> Maps, TextEntry? Entry, IReadOnlyList<string> Missing)
{
    /// <summary>Whether all of the path is there.</summary>
    public bool IsThere => Missing.Count == 0;

    /// <summary>Follows a path as far as it goes.</summary>
    public static KeyPlace Find(TextMap root, IReadOnlyList<string> path)
    {
        List<TextMap> maps = [root];
        TextEntry? found = null;
        for (int i = 0; i < path.Count; i++)
        {
            TextEntry? entry = maps.Count > i ? maps[i].Find(path[i]) : null;
            if (entry is null)
            {
                return new KeyPlace(maps, found, [.. path.Skip(i)]);
            }

            found = entry;
            if (entry.Value is TextMap map && i + 1 < path.Count)
            {
                maps.Add(map);
            }
        }

        return new KeyPlace(maps, found, []);
    }
}
