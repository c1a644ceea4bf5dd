namespace EdgeDetector.Service.Configuration;

/// <summary>
/// Puts environment variables over the file: <c>EDGEDETECTOR__MQTT__HOST</c> sets <c>mqtt.host</c>.
/// Case does not matter, and in names of cameras and classes '_' also stands for what a variable's name cannot hold.
/// </summary>
internal sealed class EnvironmentOverrides
{
    /// <summary>What such a variable begins with.</summary>
    public const string Prefix = "EDGEDETECTOR__";

    private readonly Place _place;
    private readonly string _value;
    private readonly ConfigurationErrors _errors;

    private EnvironmentOverrides(string variable, string value, ConfigurationErrors errors)
    {
        _place = new Place(variable);
        _value = value;
        _errors = errors;
    }

    /// <summary>Sets in the tree what the variables say; what they cannot say is noted.</summary>
    public static void Apply(MapNode root, IReadOnlyDictionary<string, string> environment, ConfigurationErrors errors)
    {
        foreach ((string variable, string value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (variable.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                EnvironmentOverrides one = new(variable, value, errors);
                one.Set(root, typeof(EdgeDetectorOptions), "", variable[Prefix.Length..].Split("__"));
            }
        }
    }

    private void Set(MapNode map, Type section, string path, string[] segments)
    {
        OptionKey? key = OptionKey.Of(section).FirstOrDefault(key => key.Name.Equals(segments[0], StringComparison.OrdinalIgnoreCase));
        if (key is null)
        {
            string name = OptionKey.ShowName(segments[0].ToLowerInvariant());
            _errors.Add(_place, OptionKey.Join(path, name), $"is not a key{OptionsBinder.Meant(name, section, typeof(EdgeDetectorOptions))}");
            return;
        }

        path = OptionKey.Join(path, key.Name);
        switch (key.Kind)
        {
            case OptionKind.Section when segments.Length > 1:
                Set(Descend(map, key.Name), key.ValueType, path, segments[1..]);
                break;
            case OptionKind.SectionsByName when segments.Length > 2:
                MapNode sections = Descend(map, key.Name);
                string camera = NameIn(sections, segments[1]);
                Set(Descend(sections, camera), key.ValueType, OptionKey.Join(path, camera), segments[2..]);
                break;
            case OptionKind.NumbersByName when segments.Length == 2:
                MapNode numbers = Descend(map, key.Name);
                SetValue(numbers, NameIn(numbers, segments[1]), key);
                break;
            case OptionKind.Section or OptionKind.SectionsByName or OptionKind.NumbersByName:
                _errors.Add(_place, path, "is not a single value; the variable must name one below it");
                break;
            case var _ when segments.Length == 1:
                SetValue(map, key.Name, key);
                break;
            default:
                _errors.Add(_place, path, "is a single value; nothing is below it");
                break;
        }
    }

    // An empty variable is an empty text, but for other kinds of values it means none: the default.
    private void SetValue(MapNode map, string name, OptionKey key) =>
        map.Set(new MapEntry(name, _place, new ScalarNode(_place, _value, isPlain: key.Kind != OptionKind.Text)));

    /// <summary>The map below a key, made where there is none; anything else that stands there is left for the binder to refuse.</summary>
    private MapNode Descend(MapNode map, string name)
    {
        MapEntry? entry = map.Find(name);
        if (entry?.Value is MapNode inner)
        {
            return inner;
        }

        MapNode made = new(_place);
        if (entry is null or { Value: ScalarNode { IsNull: true } })
        {
            map.Set(new MapEntry(name, entry?.Place ?? _place, made));
        }

        return made;
    }

    private static string NameIn(MapNode map, string segment) =>
        map.Entries.Select(entry => entry.Key).FirstOrDefault(name => Plain(name).Equals(Plain(segment), StringComparison.Ordinal))
        ?? segment.ToLowerInvariant();

    private static string Plain(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'));
}
