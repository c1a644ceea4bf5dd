using System.Text.Json;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Web.Editing;

/// <summary>
/// A part of the configuration that a request brings as JSON, read by the very rules of the file; a <c>${NAME}</c> in it means the
/// characters, never the environment.
/// </summary>
internal sealed class RequestedConfiguration
{
    private static readonly Place Here = new("the request");
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    private readonly Dictionary<string, string> _noEnvironment = [];
    private readonly ConfigurationErrors _errors = new();

    private RequestedConfiguration(JsonElement body)
    {
        Whole = ReadNode(body, "") as MapNode ?? new MapNode(Here);
        if (body.ValueKind != JsonValueKind.Object)
        {
            _errors.Add(Here, "", "a JSON object is expected");
        }
    }

    /// <summary>All members.</summary>
    public MapNode Whole { get; }

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static async Task<RequestedConfiguration> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using JsonDocument document = await JsonDocument.ParseAsync(body, Strict, cancellationToken).ConfigureAwait(false);
        try
        {
            return new RequestedConfiguration(document.RootElement);
        }
        catch (InvalidOperationException e)
        {
            // A text with half of a surrogate pair.
            throw new JsonException(e.Message, e);
        }
    }

    /// <summary>A member that is a map; null where it is not given.</summary>
    public MapNode? Map(string member)
    {
        if (Value(member) is { } value and not MapNode)
        {
            _errors.Add(Here, member, "keys and values are expected");
        }

        return Value(member) as MapNode;
    }

    /// <summary>A member as it is; null where it is not given.</summary>
    public ConfigurationNode? Value(string member) =>
        Whole.Find(member)?.Value is { } value and not ScalarNode { IsNull: true } ? value : null;

    /// <summary>Notes every member that is not among these.</summary>
    public void Refuse(params string[] known)
    {
        foreach (MapEntry entry in Whole.Entries.Where(entry => !known.Contains(entry.Key)))
        {
            _errors.Add(Here, OptionKey.ShowName(entry.Key), $"is not known here; known are {string.Join(", ", known)}");
        }
    }

    /// <summary>Notes what is wrong with a body as a whole.</summary>
    public void Refuse(string reason) => _errors.Add(Here, "", reason);

    /// <summary>The options that a part of a configuration comes to.</summary>
    /// <param name="root">The part, from the root.</param>
    /// <exception cref="ConfigurationException">Something is wrong with it, or was noted before; the exception says all.</exception>
    public EdgeDetectorOptions Bind(MapNode root)
    {
        EdgeDetectorOptions options = new OptionsBinder("/", _noEnvironment, _errors).Bind<EdgeDetectorOptions>(root);
        _errors.ThrowIfAny();
        return options;
    }

    /// <summary>A map with one entry after the other.</summary>
    public static MapNode MapOf(params (string Key, ConfigurationNode? Value)[] entries)
    {
        MapNode map = new(Here);
        foreach ((string key, ConfigurationNode? value) in entries)
        {
            if (value is not null)
            {
                map.Set(new MapEntry(key, Here, value));
            }
        }

        return map;
    }

    private ConfigurationNode ReadNode(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => ReadMap(element, path),
        JsonValueKind.Array => new ListNode(Here, [.. element.EnumerateArray().Select(item => ReadNode(item, path))]),
        JsonValueKind.String => new ScalarNode(Here, element.GetString()!, isPlain: false),
        JsonValueKind.Null => new ScalarNode(Here, "", isPlain: true),
        _ => new ScalarNode(Here, element.GetRawText(), isPlain: true),
    };

    private MapNode ReadMap(JsonElement element, string path)
    {
        MapNode map = new(Here);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string inner = OptionKey.Join(path, OptionKey.ShowName(member.Name));
            if (map.Find(member.Name) is not null)
            {
                _errors.Add(Here, inner, "is given twice");
            }

            map.Set(new MapEntry(member.Name, Here, ReadNode(member.Value, inner)));
        }

        return map;
    }
}
