namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>Makes sure that an edit changed nothing but what it should: a fault in the editing must never reach a file.</summary>
/// <param name="changes">What should change.</param>
internal sealed class EditCheck(IReadOnlyList<KeyChange> changes)
{
    /// <summary>The first key that differs and should not; null: there is none.</summary>
    public string? Difference(MapNode before, MapNode after) => Difference([], before, after);

    private string? Difference(IReadOnlyList<string> path, MapNode before, MapNode after)
    {
        MapEntry[] old = [.. Unchanged(path, before, after)];
        MapEntry[] now = [.. Unchanged(path, after, before)];
        for (int i = 0; i < Math.Max(old.Length, now.Length); i++)
        {
            if (i >= old.Length || i >= now.Length || old[i].Key != now[i].Key)
            {
                return string.Join('.', [.. path, (i < old.Length ? old[i] : now[i]).Key]);
            }

            string? difference = LeadsToChange(path, old[i])
                ? Difference([.. path, old[i].Key], MapOf(old[i]), MapOf(now[i]))
                : AreSame(old[i].Value, now[i].Value) ? null : string.Join('.', [.. path, old[i].Key]);
            if (difference is not null)
            {
                return difference;
            }
        }

        return after.Entries.Where(entry => LeadsToChange(path, entry) && before.Find(entry.Key) is null)
            .Select(entry => Difference([.. path, entry.Key], new MapNode(default), MapOf(entry)))
            .FirstOrDefault(difference => difference is not null);
    }

    /// <summary>The entries that must be in both; a section on the way to a change may come or go.</summary>
    private IEnumerable<MapEntry> Unchanged(IReadOnlyList<string> path, MapNode map, MapNode other) =>
        map.Entries.Where(entry => !IsChanged(path, entry) && (!LeadsToChange(path, entry) || other.Find(entry.Key) is not null));

    private bool IsChanged(IReadOnlyList<string> path, MapEntry entry) =>
        changes.Any(change => change.Path.Count == path.Count + 1 && Begins(change, path, entry));

    private bool LeadsToChange(IReadOnlyList<string> path, MapEntry entry) =>
        changes.Any(change => change.Path.Count > path.Count + 1 && Begins(change, path, entry));

    private static bool Begins(KeyChange change, IReadOnlyList<string> path, MapEntry entry) =>
        change.Path[path.Count] == entry.Key && change.Path.Take(path.Count).SequenceEqual(path);

    private static MapNode MapOf(MapEntry entry) => entry.Value as MapNode ?? new MapNode(default);

    private static bool AreSame(ConfigurationNode one, ConfigurationNode other) => (one, other) switch
    {
        (ScalarNode a, ScalarNode b) => a.Text == b.Text && a.IsNull == b.IsNull,
        (ListNode a, ListNode b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => AreSame(pair.First, pair.Second)),
        (MapNode a, MapNode b) => a.Entries.Count == b.Entries.Count
            && a.Entries.Zip(b.Entries).All(pair => pair.First.Key == pair.Second.Key && AreSame(pair.First.Value, pair.Second.Value)),
        _ => false,
    };
}
