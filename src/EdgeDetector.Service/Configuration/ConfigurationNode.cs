namespace EdgeDetector.Service.Configuration;

/// <summary>A value of the configuration before it has a type, with its place.</summary>
internal abstract class ConfigurationNode(Place place)
{
    /// <summary>Where the value begins.</summary>
    public Place Place { get; } = place;
}

/// <summary>Text as it was written.</summary>
internal sealed class ScalarNode(Place place, string text, bool isPlain) : ConfigurationNode(place)
{
    /// <summary>The text, before <c>${NAME}</c> is expanded.</summary>
    public string Text { get; } = text;

    /// <summary>Whether nothing stands there: an unquoted nothing, <c>~</c> or <c>null</c>. The default holds then.</summary>
    public bool IsNull { get; } = isPlain && text is ("" or "~" or "null" or "Null" or "NULL");

    /// <summary>Whether <c>${NAME}</c> means itself: a shell has already expanded what an environment variable holds.</summary>
    public bool IsLiteral => Place.Line == 0;
}

/// <summary>A list.</summary>
internal sealed class ListNode(Place place, IReadOnlyList<ConfigurationNode> items) : ConfigurationNode(place)
{
    /// <summary>The values in order.</summary>
    public IReadOnlyList<ConfigurationNode> Items { get; } = items;
}

/// <summary>Keys and their values. The only node that changes: environment variables add to it and replace in it.</summary>
internal sealed class MapNode(Place place) : ConfigurationNode(place)
{
    private readonly OrderedDictionary<string, MapEntry> _entries = [];

    /// <summary>The entries in order; no key is there twice.</summary>
    public IReadOnlyList<MapEntry> Entries => _entries.Values;

    /// <summary>The entry of a key, or null.</summary>
    public MapEntry? Find(string key) => _entries.GetValueOrDefault(key);

    /// <summary>Adds an entry or replaces the one with the same key.</summary>
    public void Set(MapEntry entry)
    {
        _entries.Remove(entry.Key);
        _entries.Add(entry.Key, entry);
    }
}

/// <summary>A key and its value.</summary>
internal sealed record MapEntry(string Key, Place Place, ConfigurationNode Value);
