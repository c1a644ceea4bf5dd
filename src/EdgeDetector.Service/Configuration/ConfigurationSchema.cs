using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeDetector.Service.Configuration;

/// <summary>Writes config/edgedetector.schema.json, by which editors complete and check the file. A test compares the two.</summary>
internal static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The whole file, JSON Schema draft 7: the newest that YAML editors know.</summary>
    public static string Render()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "EdgeDetector configuration",
        };
        Describe(schema, typeof(EdgeDetectorOptions));
        schema["type"] = "object";
        schema["required"] = new JsonArray("configVersion", "cameras");
        schema["properties"]!["configVersion"] = new JsonObject
        {
            ["description"] = schema["properties"]!["configVersion"]!["description"]!.DeepClone(),
            ["enum"] = new JsonArray(1),
        };
        return schema.ToJsonString(Format) + "\n";
    }

    private static JsonObject Describe(JsonObject schema, Type type)
    {
        // A section without anything below it is null in YAML and means its defaults.
        schema["type"] = new JsonArray("object", "null");
        JsonObject properties = [];
        foreach (OptionKey key in OptionKey.Of(type))
        {
            JsonObject property = new() { ["description"] = key.Description };
            foreach ((string name, JsonNode? value) in DescribeValue(key).ToArray())
            {
                property[name] = value?.DeepClone();
            }

            properties[key.Name] = property;
        }

        schema["properties"] = properties;
        schema["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject DescribeValue(OptionKey key) => key.Kind switch
    {
        OptionKind.Section => Describe([], key.ValueType),
        OptionKind.SectionsByName => ByName(Describe([], key.ValueType)),
        OptionKind.NumbersByName => ByName(OrVariable(Number("number", key.Range))),
        OptionKind.Text => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean", "null") },
        OptionKind.Boolean => OrVariable(new JsonObject { ["type"] = new JsonArray("boolean", "null") }),
        OptionKind.Integer => OrVariable(Number("integer", key.Range)),
        OptionKind.Number => OrVariable(Number("number", key.Range)),
        OptionKind.Duration => OrVariable(new JsonObject { ["type"] = new JsonArray("string", "null"), ["pattern"] = Duration.Pattern }),
        OptionKind.Choice => OrVariable(Words(key)),
        OptionKind.Texts => ListOf(new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") }),
        OptionKind.Points => ListOf(Pair(OrVariable(new JsonObject { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 1 }))),
        _ => new JsonObject
        {
            ["type"] = new JsonArray("array", "null"),
            ["items"] = OrVariable(Words(key)),
            ["minItems"] = 1,
            ["uniqueItems"] = true,
        },
    };

    private static JsonObject ListOf(JsonObject item) => new() { ["type"] = new JsonArray("array", "null"), ["items"] = item };

    private static JsonObject Pair(JsonObject item) => new() { ["type"] = "array", ["items"] = item, ["minItems"] = 2, ["maxItems"] = 2 };

    private static JsonObject Words(OptionKey key) => new() { ["enum"] = new JsonArray([.. key.Words.Select(word => (JsonNode)word)]) };

    private static JsonObject ByName(JsonObject value) =>
        new() { ["type"] = new JsonArray("object", "null"), ["additionalProperties"] = value };

    private static JsonObject Number(string type, RangeAttribute? range)
    {
        JsonObject number = new() { ["type"] = new JsonArray(type, "null") };
        if (range is not null)
        {
            number["minimum"] = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);
            number["maximum"] = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
        }

        return number;
    }

    private static JsonObject OrVariable(JsonObject value) => new()
    {
        ["anyOf"] = new JsonArray(value, new JsonObject { ["type"] = "string", ["pattern"] = @"\$\{.+\}" }),
    };
}
