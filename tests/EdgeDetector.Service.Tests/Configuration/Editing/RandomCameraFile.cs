using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>A configuration with one camera, written as somebody might: indentation, quotes, brackets, comments and blank lines by chance.</summary>
internal sealed class RandomCameraFile
{
    private static readonly string[] Names = ["yard", "street", "a b", "no", "über: x", "\"><b>", "- 1", "gate 2", "*1", "x.y"];

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly List<string> _kept = [];
    private readonly string _end;
    private readonly int _step;
    private int _comments;

    public RandomCameraFile(Random random)
    {
        _random = random;
        _end = Chance(4) ? "\r\n" : "\n";
        _step = random.Next(1, 5);
        Write();
        Text = Chance(4) ? _text.ToString().TrimEnd('\r', '\n') : _text.ToString();
        Text = Chance(8) ? "\uFEFF" + Text : Text;
    }

    public string Text { get; }

    /// <summary>Pieces that no edit of zones may touch.</summary>
    public IReadOnlyList<string> Kept => _kept;

    /// <summary>A body with zones and lines: some as they are in the file, some changed, some new.</summary>
    public string RandomZones(Random random)
    {
        JsonObject present = ZonesOf(Text);
        JsonObject body = new() { ["zones"] = new JsonObject(), ["lines"] = new JsonObject() };
        HashSet<string> names = [];
        foreach ((string section, JsonNode? entries) in present)
        {
            foreach ((string name, JsonNode? entry) in entries!.AsObject().Where(_ => random.Next(4) > 0))
            {
                names.Add(name);
                body[section]![name] = random.Next(2) == 0 ? entry!.DeepClone() : Changed(section, entry!.AsObject());
            }
        }

        foreach (string name in Names.Where(name => random.Next(8) == 0 && names.Add(name)))
        {
            string section = random.Next(3) == 0 ? "lines" : "zones";
            body[section]![name] = RandomEntry(section);
        }

        return body.ToJsonString();
    }

    /// <summary>A body with one zone more.</summary>
    public static string WithOneMore(string body)
    {
        JsonNode more = JsonNode.Parse(body)!;
        more["zones"]!["one more"] = new JsonObject { ["points"] = JsonNode.Parse("[[0,0],[1,0],[1,1]]") };
        return more.ToJsonString();
    }

    /// <summary>The zones and lines of a text as a body, without values that are defaults.</summary>
    public static JsonObject ZonesOf(string text)
    {
        CameraOptions gate = ConfigurationText.Load(text).Cameras["gate"];
        JsonObject zones = [];
        foreach ((string name, ZoneOptions zone) in gate.Zones)
        {
            JsonObject entry = new() { ["points"] = PointsOf(zone.Points) };
            AddClasses(entry, zone.Classes);
            if (zone.Inertia != 3)
            {
                entry["inertia"] = zone.Inertia;
            }

            if (zone.LoiteringTime > TimeSpan.Zero)
            {
                entry["loiteringTime"] = Duration.Format(zone.LoiteringTime);
            }

            zones[name] = entry;
        }

        JsonObject lines = [];
        foreach ((string name, LineOptions line) in gate.Lines)
        {
            JsonObject entry = new() { ["points"] = PointsOf(line.Points) };
            AddClasses(entry, line.Classes);
            lines[name] = entry;
        }

        return new JsonObject { ["zones"] = zones, ["lines"] = lines };
    }

    private static void AddClasses(JsonObject entry, IReadOnlyList<string> classes)
    {
        if (classes.Count > 0)
        {
            entry["classes"] = new JsonArray([.. classes.Select(name => JsonValue.Create(name))]);
        }
    }

    private static JsonArray PointsOf(IEnumerable<EdgeDetector.Geometry.FramePoint> points) => [.. points.Select(point => new JsonArray(point.X, point.Y))];

    private bool Chance(int of) => _random.Next(of) == 0;

    private JsonObject RandomEntry(string section)
    {
        JsonObject entry = new() { ["points"] = section == "zones" ? RandomPolygon() : RandomLine() };
        if (Chance(2))
        {
            entry["classes"] = new JsonArray([.. EditedText.Classes.Where(_ => Chance(2)).DefaultIfEmpty("car").Select(name => JsonValue.Create(name))]);
        }

        if (section == "zones" && Chance(3))
        {
            entry["inertia"] = _random.Next(4, 9);
        }

        if (section == "zones" && Chance(3))
        {
            entry["loiteringTime"] = "1m30s";
        }

        return entry;
    }

    private JsonObject Changed(string section, JsonObject entry)
    {
        JsonObject changed = entry.DeepClone().AsObject();
        foreach ((string key, JsonNode? value) in RandomEntry(section).Where(_ => Chance(2)))
        {
            changed[key] = value!.DeepClone();
        }

        if (Chance(3))
        {
            changed.Remove("classes");
            changed.Remove("inertia");
        }

        return changed;
    }

    // Corners around a middle never cross.
    private JsonArray RandomPolygon()
    {
        int corners = _random.Next(3, 7);
        return
        [
            .. Enumerable.Range(0, corners).Select(i => new JsonArray(
                Math.Round(0.5 + (0.4 * Math.Cos(2 * Math.PI * (i + (0.3 * _random.NextDouble())) / corners)), _random.Next(2, 5)),
                Math.Round(0.5 + (0.4 * Math.Sin(2 * Math.PI * (i + (0.3 * _random.NextDouble())) / corners)), _random.Next(2, 5)))),
        ];
    }

    private JsonArray RandomLine() => [new JsonArray(0.1, Math.Round(_random.NextDouble(), 3)), new JsonArray(0.9, Math.Round(_random.NextDouble(), 3))];

    private void Write()
    {
        Remark(0);
        Line(0, "configVersion: 1", keep: true);
        Remark(0);
        if (Chance(8))
        {
            Line(0, $"cameras: {{gate: {{source: \"synthetic:\", {InBrackets()}}}}}");
        }
        else
        {
            Line(0, "cameras:");
            Line(1, Chance(3) ? "'gate':" : "gate:");
            Remark(2);
            Line(2, "source:   'synthetic:'", keep: true);
            WriteSection("zones");
            Line(2, "fps: 5.0", keep: true);
            WriteSection("lines");
            Remark(1);
        }

        Line(0, "mqtt: { host: \"broker.local\" }", keep: true);
        Remark(0);
    }

    private string InBrackets() => Chance(2) ? $"zones: {Flow(RandomEntries("zones"))}" : "fps: 5, zones: {}, lines: {}";

    private JsonObject RandomEntries(string section)
    {
        JsonObject entries = [];
        int first = section == "zones" ? 0 : Names.Length / 2;
        foreach (string name in Names.Skip(first).Take(Names.Length / 2).Where(_ => Chance(3)))
        {
            entries[name] = RandomEntry(section);
        }

        return entries;
    }

    private void WriteSection(string section)
    {
        JsonObject entries = RandomEntries(section);
        if (Chance(4))
        {
            return;
        }

        Remark(2);
        if (Chance(4))
        {
            Line(2, $"{section}: {(entries.Count == 0 && Chance(2) ? "~" : Flow(entries))}");
            return;
        }

        Line(2, section + ":");
        foreach ((string name, JsonNode? entry) in entries)
        {
            Remark(3);
            if (Chance(3))
            {
                Line(3, $"{Quoted(name)}: {Flow(entry!)}");
                continue;
            }

            Line(3, Quoted(name) + ":");
            foreach ((string key, JsonNode? value) in entry!.AsObject())
            {
                WriteKey(key, value!);
            }
        }

        Remark(3);
    }

    private void WriteKey(string key, JsonNode value)
    {
        if (value is not JsonArray list || Chance(2))
        {
            Line(4, $"{key}: {Flow(value)}");
            return;
        }

        Line(4, key + ":");
        int level = Chance(2) ? 4 : 5;
        foreach (JsonNode? item in list)
        {
            Line(level, $"- {Flow(item!)}");
        }
    }

    private void Line(int level, string text, bool keep = false)
    {
        if (keep)
        {
            _kept.Add(text);
        }

        string comment = Chance(4) ? $"  # end {_comments++}" : "";
        _text.Append(' ', level * _step).Append(text).Append(comment).Append(_end);
    }

    private void Remark(int level)
    {
        if (Chance(3))
        {
            _text.Append(_end);
        }

        if (Chance(2))
        {
            string remark = $"# remark {_comments++}: here";
            _kept.Add(remark);
            _text.Append(' ', level * _step).Append(remark).Append(_end);
        }
    }

    private string Flow(JsonNode value)
    {
        string blank = Chance(2) ? " " : "";
        return value switch
        {
            JsonObject { Count: 0 } => "{}",
            JsonObject map => $"{{{blank}{string.Join(", ", map.Select(entry => $"{Quoted(entry.Key)}: {Flow(entry.Value!)}"))}{blank}}}",
            JsonArray list => $"[{blank}{string.Join(Chance(2) ? "," : ",  ", list.Select(item => Flow(item!)))}{blank}]",
            JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number => Number(scalar),
            _ => Quoted(value.GetValue<string>()),
        };
    }

    private string Number(JsonValue value)
    {
        double number = value.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : 0;
        return number == Math.Floor(number) || Chance(2) ? value.ToJsonString() : number.ToString("0.000000", CultureInfo.InvariantCulture);
    }

    private string Quoted(string text)
    {
        bool isPlain = text.All(char.IsAsciiLetter);
        return isPlain && Chance(2) ? text : text.Contains('"', StringComparison.Ordinal) || Chance(2) ? $"'{text}'" : $"\"{text}\"";
    }
}
