using System.Collections;
using System.Text;

namespace EdgeDetector.Service.Configuration;

/// <summary>Writes config/edgedetector.yaml: every key with its description, limits and default. A test compares the two.</summary>
internal static class ConfigurationReference
{
    private const int Width = 110;

    private const string Head =
        """
        # yaml-language-server: $schema=edgedetector.schema.json
        #
        # EdgeDetector's configuration: every key there is, with its default. A file needs only configVersion, a camera
        # and what shall differ from the defaults. Check a file with `edgedetector check`.
        #
        # Durations are written as 200ms, 5s, 1m30s, 2h or 1d. Relative paths start at this file's folder.
        # ${NAME} in a value is replaced by the environment variable, ${NAME:-default} has a default, $${ is a plain ${.
        # An environment variable such as EDGEDETECTOR__MQTT__HOST overrides the file's mqtt.host.
        # A changed file is taken up within seconds; what is wrong with it is logged, and the last good one stays.
        # detection, tracking, objects, events, snapshots, mqtt.detections, logging.level and a camera's zones, lines and masks hold at once; a
        # camera that is otherwise changed is opened anew; the rest needs a restart.
        """;

    /// <summary>The whole file; its one camera is an example.</summary>
    public static string Render()
    {
        StringBuilder yaml = new(Head + "\n");
        EdgeDetectorOptions options = new()
        {
            ConfigVersion = 1,
            Cameras = new Dictionary<string, CameraOptions> { ["gate"] = new() { Source = "/dev/video0" } },
        };
        WriteSection(yaml, options, typeof(EdgeDetectorOptions), "");
        return yaml.ToString();
    }

    private static void WriteSection(StringBuilder yaml, object section, Type type, string indent)
    {
        foreach (OptionKey key in OptionKey.Of(type))
        {
            bool hasKeys = key.Kind is OptionKind.Section or OptionKind.SectionsByName;
            if (indent.Length == 0)
            {
                yaml.Append('\n');
            }

            WriteComment(yaml, OptionText.RangeOf(key) is { } range ? $"{key.Description} From {range}." : key.Description, indent);
            string value = hasKeys ? "" : key.Kind == OptionKind.Points ? key.Example! : FormatValue(key, key.ValueIn(section));
            yaml.Append($"{indent}{key.Name}:{(value.Length > 0 ? " " : "")}{value}\n");
            if (key.Kind == OptionKind.Section)
            {
                WriteSection(yaml, key.ValueIn(section)!, key.ValueType, indent + "  ");
            }
            else if (key.Kind == OptionKind.SectionsByName)
            {
                foreach (DictionaryEntry entry in (IDictionary)key.ValueIn(section)!)
                {
                    yaml.Append($"{indent}  {entry.Key}:\n");
                    WriteSection(yaml, entry.Value!, key.ValueType, indent + "    ");
                }

                if (key.Example is not null)
                {
                    WriteExample(yaml, key, indent + "  ");
                }
            }
        }
    }

    /// <summary>A section that nobody has by default, commented out.</summary>
    private static void WriteExample(StringBuilder yaml, OptionKey key, string indent)
    {
        StringBuilder example = new($"{key.Example}:\n");
        WriteSection(example, Activator.CreateInstance(key.ValueType)!, key.ValueType, "  ");
        foreach (string line in example.ToString().TrimEnd().Split('\n'))
        {
            yaml.Append($"{indent}# {line}\n");
        }
    }

    private static string FormatValue(OptionKey key, object? value) => value switch
    {
        string { Length: 0 } => "\"\"",
        string text when text.Contains(':', StringComparison.Ordinal) => $"\"{text}\"",
        _ => OptionText.Format(key, value),
    };

    private static void WriteComment(StringBuilder yaml, string text, string indent)
    {
        StringBuilder line = new();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && indent.Length + line.Length + word.Length + 3 > Width)
            {
                yaml.Append($"{indent}# {line}\n");
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yaml.Append($"{indent}# {line}\n");
    }
}
