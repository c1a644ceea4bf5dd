using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeDetector.Service.Configuration;

/// <summary>A configuration as JSON, as a YAML editor sees it: unquoted numbers and true/false have those types.</summary>
internal static class YamlJson
{
    public static JsonNode? Of(ConfigurationNode node)
    {
        switch (node)
        {
            case MapNode map:
                return new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Of(entry.Value))));
            case ListNode list:
                return new JsonArray([.. list.Items.Select(Of)]);
            default:
                return OfScalar((ScalarNode)node);
        }
    }

    private static JsonNode? OfScalar(ScalarNode scalar) => scalar switch
    {
        { IsNull: true } => null,
        { Text: "true" or "false" } => bool.Parse(scalar.Text),
        _ when long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => whole,
        _ when double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        _ => scalar.Text,
    };
}
