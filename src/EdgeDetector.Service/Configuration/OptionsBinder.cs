using System.Collections;
using EdgeDetector.Geometry;

namespace EdgeDetector.Service.Configuration;

/// <summary>Makes options records of nodes, and notes what does not fit.</summary>
internal sealed class OptionsBinder(string folder, IReadOnlyDictionary<string, string> environment, ConfigurationErrors errors)
{
    private readonly Dictionary<string, Place> _places = [];
    private Type _root = typeof(EdgeDetectorOptions);

    /// <summary>The options of a whole file; only usable where no error was noted.</summary>
    public T Bind<T>(MapNode root)
    {
        _root = typeof(T);
        _places[""] = new Place(root.Place.Source);
        return (T)BindSection(typeof(T), root, "");
    }

    /// <summary>Where the keys are set.</summary>
    public ConfigurationPlaces Places => new(_places);

    private object BindSection(Type type, ConfigurationNode? node, string path)
    {
        object section = Activator.CreateInstance(type)!;
        MapNode? map = AsMap(node, path);
        foreach (OptionKey key in OptionKey.Of(type))
        {
            string inner = OptionKey.Join(path, key.Name);
            MapEntry? entry = map?.Find(key.Name);
            if (entry is not null)
            {
                _places[inner] = entry.Place;
            }

            if (BindValue(key, entry?.Value, inner) is { } value)
            {
                key.Property.SetValue(section, value);
            }

            if (key.FilePath is not null && key.ValueIn(section) is string { Length: > 0 } file)
            {
                key.Property.SetValue(section, Path.GetFullPath(file, folder));
            }
        }

        foreach (MapEntry entry in map?.Entries ?? [])
        {
            if (!errors.IsFull && !OptionKey.Of(type).Any(key => key.Name == entry.Key))
            {
                string name = OptionKey.ShowName(entry.Key);
                errors.Add(entry.Place, OptionKey.Join(path, name), $"is not a key{Meant(name.TrimEnd('…'), type, _root)}");
            }
        }

        return section;
    }

    /// <summary>What an unknown key probably was to be: a key of the same section, or one of this name elsewhere below the root.</summary>
    public static string Meant(string name, Type section, Type root)
    {
        string[] known = [.. OptionKey.Of(section).Select(key => key.Name)];
        string? meant = NearestName.Find(name, known) ?? OptionKey.PathsTo(name, root).FirstOrDefault();
        return meant is null ? $"; known here: {string.Join(", ", known)}" : $" (did you mean {meant}?)";
    }

    private object? BindValue(OptionKey key, ConfigurationNode? node, string path) => key.Kind switch
    {
        OptionKind.Section => BindSection(key.ValueType, node, path),
        OptionKind.SectionsByName => BindSections(key, node, path),
        OptionKind.NumbersByName => BindNumbers(key, node, path),
        OptionKind.Choices or OptionKind.Texts => BindWords(key, node, path),
        OptionKind.Points => BindPoints(key, node, path),
        _ => node is null ? null : BindScalar(key, node, path),
    };

    private object? BindScalar(OptionKey key, ConfigurationNode node, string path)
    {
        if (node is not ScalarNode scalar)
        {
            errors.Add(node.Place, path, $"a single value is expected, not {(node is ListNode ? "a list" : "keys and values")}");
            return null;
        }

        if (scalar.IsNull)
        {
            return null;
        }

        string? error = null;
        string? text = scalar.IsLiteral ? scalar.Text : EnvironmentText.Expand(scalar.Text, environment, out error);
        object? value = text is null ? null : OptionText.Parse(key, text, out error);
        if (error is not null)
        {
            // What a variable holds may be a secret that came to the wrong place: only the file's own text is shown.
            bool isExpanded = text is not null && text != scalar.Text;
            string hidden = $"{ConfigurationErrors.Quote(scalar.Text)} does not expand to {OptionText.Expected(key)}";
            errors.Add(scalar.Place, path, isExpanded ? hidden : error);
        }

        return value;
    }

    private object? BindSections(OptionKey key, ConfigurationNode? node, string path)
    {
        IDictionary sections = NewMap(key);
        foreach (MapEntry entry in AsMap(node, path)?.Entries ?? [])
        {
            string inner = OptionKey.Join(path, entry.Key);
            _places[inner] = entry.Place;
            sections.Add(entry.Key, BindSection(key.ValueType, entry.Value, inner));
        }

        return sections;
    }

    private object? BindNumbers(OptionKey key, ConfigurationNode? node, string path)
    {
        IDictionary numbers = NewMap(key);
        foreach (MapEntry entry in AsMap(node, path)?.Entries ?? [])
        {
            string inner = OptionKey.Join(path, entry.Key);
            _places[inner] = entry.Place;
            if (BindScalar(key, entry.Value, inner) is { } number)
            {
                numbers.Add(entry.Key, number);
            }
            else if (entry.Value is ScalarNode { IsNull: true })
            {
                errors.Add(entry.Place, inner, "a number is expected");
            }
        }

        return numbers;
    }

    private Array? BindWords(OptionKey key, ConfigurationNode? node, string path)
    {
        if (node is null or ScalarNode { IsNull: true })
        {
            return null;
        }

        // One word needs no brackets, and an environment variable has none: cuda,cpu.
        IReadOnlyList<ConfigurationNode> items = node switch
        {
            ListNode list => list.Items,
            ScalarNode scalar => [.. Words(scalar.Text).Select(word => new ScalarNode(scalar.Place, word, isPlain: false))],
            _ => [node],
        };
        object?[] words = [.. items.Select(item => BindScalar(key, item, path))];
        if (items.Any(item => item is ScalarNode { IsNull: true }))
        {
            errors.Add(node.Place, path, "the list has an item without a value");
        }

        if (words.Contains(null))
        {
            return null;
        }

        Array values = Array.CreateInstance(key.ValueType, words.Length);
        words.CopyTo(values, 0);
        return values;
    }

    private FramePoint[]? BindPoints(OptionKey key, ConfigurationNode? node, string path)
    {
        if (node is null or ScalarNode { IsNull: true })
        {
            return null;
        }

        if (node is not ListNode list)
        {
            errors.Add(node.Place, path, "a list of points is expected, such as [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]]");
            return null;
        }

        List<FramePoint> points = [];
        foreach (ConfigurationNode item in list.Items)
        {
            if (item is not ListNode { Items: [ScalarNode { IsNull: false } x, ScalarNode { IsNull: false } y] })
            {
                errors.Add(item.Place, path, $"point {points.Count + 1} must be two numbers, [x, y]: fractions of the frame's width and height");
                return null;
            }

            if (BindScalar(key, x, path) is not double left || BindScalar(key, y, path) is not double top)
            {
                return null;
            }

            points.Add(new FramePoint(left, top));
        }

        return [.. points];
    }

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.TrimEntries);

    private MapNode? AsMap(ConfigurationNode? node, string path)
    {
        if (node is not (null or MapNode or ScalarNode { IsNull: true }))
        {
            errors.Add(node.Place, path, $"keys and values are expected, not {(node is ListNode ? "a list" : "a single value")}");
        }

        return node as MapNode;
    }

    private static IDictionary NewMap(OptionKey key) =>
        (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), key.ValueType))!;
}
