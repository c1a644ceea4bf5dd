using System.Collections;
using System.Text.Json.Nodes;
using EdgeDetector.Geometry;

namespace EdgeDetector.Service.Configuration;

/// <summary>
/// The configuration as JSON, with the keys and values of the file: durations as <c>5s</c>, points as <c>[x, y]</c>, secrets masked. What has
/// no value is left out.
/// </summary>
internal static class ConfigurationValues
{
    /// <summary>The keys of a section and all below it.</summary>
    /// <param name="section">An options record.</param>
    public static JsonObject Of(object section)
    {
        JsonObject values = [];
        foreach (OptionKey key in OptionKey.Of(section.GetType()))
        {
            if (key.ValueIn(section) is { } value)
            {
                values[key.Name] = ToNode(key, value);
            }
        }

        return values;
    }

    /// <summary>Sections by name.</summary>
    public static JsonObject Of<T>(IReadOnlyDictionary<string, T> sections)
        where T : notnull => new(sections.Select(section => KeyValuePair.Create(section.Key, (JsonNode?)Of(section.Value))));

    private static JsonNode ToNode(OptionKey key, object value) => (key.Kind, value) switch
    {
        (OptionKind.Section, _) => Of(value),
        (OptionKind.SectionsByName, IDictionary sections) => new JsonObject(
            sections.Keys.Cast<string>().Select(name => KeyValuePair.Create(name, (JsonNode?)Of(sections[name]!)))),
        (_, IReadOnlyDictionary<string, double> numbers) => new JsonObject(
            numbers.Select(number => KeyValuePair.Create(number.Key, (JsonNode?)JsonValue.Create(number.Value)))),
        (_, IEnumerable<FramePoint> points) => new JsonArray([.. points.Select(point => (JsonNode)new JsonArray(point.X, point.Y))]),
        (OptionKind.Texts or OptionKind.Choices, IEnumerable items) => new JsonArray(
            [.. items.Cast<object>().Select(item => (JsonNode)JsonValue.Create(OptionText.Format(key, item)))]),
        (_, bool flag) => JsonValue.Create(flag),
        (_, int number) => JsonValue.Create(number),
        (_, double number) => JsonValue.Create(number),
        _ => JsonValue.Create(OptionText.Format(key, value)),
    };
}
