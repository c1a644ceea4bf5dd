using System.Text.Json;
using static EdgeDetector.Service.Configuration.Editing.EditedText;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>Edits of texts as people write them: what is not about the change stays, byte for byte.</summary>
public sealed class FileEditTests
{
    private const string Triangle = """ "yard": { "points": [[0.1,0.5],[0.9,0.5],[0.5,0.9]] } """;
    private const string LineWithBlank = """ "a b": { "points": [[0,0.5],[1,0.5]] } """;

    // Two zones, a line, comments in every place, quotes and blanks that only a person would write.
    private const string Written = """
        # the box at the gate
        configVersion: 1

        cameras:
          gate:    # the only one
            source: '/dev/video0'
            # Areas, drawn in May:
            zones:   # two of them
              # the yard
              yard:
                points: [[0.1, 0.5],   [0.9, 0.50], [0.5, 0.9]] # clockwise
                # who may come in
                classes: [ person, "car" ]
              # the street

              street:
                points:
                  - [0.00, 0.1] # the lamp
                  - [1, 0.1]
                  - [1, 0.4]    # the wall
                inertia: 5
                # loiteringTime: 5s
              # no more for now
            lines:
              door: { points: [[0.2, 0.6], [0.8, 0.6]], classes: [person] }   # in and out
            # the end of gate

        # who is told
        mqtt:
          host: "broker.local"
        """;

    private const string Yard = """ "yard": { "points": [[0.1,0.5],[0.9,0.5],[0.5,0.9]], "classes": ["person","car"] } """;
    private const string Street = """ "street": { "points": [[0,0.1],[1,0.1],[1,0.4]], "inertia": 5 } """;
    private const string Lawn = """ "lawn": { "points": [[0.1,0.5],[0.9,0.5],[0.5,0.9]], "classes": [] } """;
    private const string Kerb = """ "kerb": { "points": [[0,0.5],[1,0.5]], "countAgain": false } """;
    private const string BareDoor = """ "door": { "points": [[0.2,0.6],[0.8,0.6]] } """;
    private const string Door = """ "door": { "points": [[0.2,0.6],[0.8,0.6]], "classes": ["person"] } """;

    public static TheoryData<string, string, string, string> Edits => new()
    {
        { "nothing differs", Body(zones: [Yard, Street], lines: [Door]), "", "" },
        { "nothing differs, in another order", Body(zones: [Street, Yard], lines: [Door]), "", "" },
        { "a point moves", Body(zones: [Yard.Replace("0.9,0.5", "0.75,0.5", StringComparison.Ordinal), Street]), "[0.9, 0.50]", "[0.75, 0.50]" },
        { "a corner with a comment moves", Body(zones: [Yard, Street.Replace("[0,0.1]", "[0.05,0.1]", StringComparison.Ordinal)]), "[0.00, 0.1] # the lamp", "[0.05, 0.1] # the lamp" },
        { "a corner comes in", Body(zones: [Yard, Street.Replace("[1,0.1]", "[0.5,0.2],[1,0.1]", StringComparison.Ordinal)]), "# the lamp\n", "# the lamp\n          - [0.5, 0.2]\n" },
        { "a corner more in a row", Body(zones: [Yard.Replace("],[0.5,0.9]", "],[0.6,0.8],[0.5,0.9]", StringComparison.Ordinal), Street]), "[0.9, 0.50], ", "[0.9, 0.50], [0.6, 0.8], " },
        { "a class more", Body(zones: [Yard.Replace("\"car\"", "\"car\",\"traffic light\"", StringComparison.Ordinal), Street]), "\"car\" ]", "\"car\", traffic light ]" },
        { "a class less", Body(zones: [Yard.Replace("\"person\",", "", StringComparison.Ordinal), Street]), "[ person, \"car\" ]", "[ \"car\" ]" },
        { "a key more", Body(zones: [Yard.Replace(" }", ",\"confidence\":0.4,\"loiteringTime\":\"90s\" }", StringComparison.Ordinal), Street]), "\"car\" ]\n", "\"car\" ]\n        confidence: 0.4\n        loiteringTime: 1m30s\n" },
        { "a key less", Body(zones: [Yard, Street.Replace(", \"inertia\": 5", "", StringComparison.Ordinal)]), "        inertia: 5\n", "" },
        { "a zone more", Body(zones: [Yard, Street, Lawn]), "# loiteringTime: 5s\n", "# loiteringTime: 5s\n      lawn:\n        points: [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]]\n" },
        { "the first zone goes", Body(zones: [Street]), "      yard:\n        points: [[0.1, 0.5],   [0.9, 0.50], [0.5, 0.9]] # clockwise\n        # who may come in\n        classes: [ person, \"car\" ]\n", "" },
        { "the last zone goes", Body(zones: [Yard]), "      street:\n        points:\n          - [0.00, 0.1] # the lamp\n          - [1, 0.1]\n          - [1, 0.4]    # the wall\n        inertia: 5\n        # loiteringTime: 5s\n", "" },
        { "a line more", Body(lines: [Door, Kerb]), "# in and out\n", "# in and out\n      kerb: { points: [[0, 0.5], [1, 0.5]], countAgain: false }\n" },
        { "a line's class changes", Body(lines: [Door.Replace("person", "car", StringComparison.Ordinal)]), "[[0.2, 0.6], [0.8, 0.6]], classes: [person]", "[[0.2, 0.6], [0.8, 0.6]], classes: [car]" },
        { "a line's class goes", Body(lines: [BareDoor]), ", classes: [person] }   # in", " }   # in" },
        { "all lines go", """{"lines":{}}""", "    lines:\n      door: { points: [[0.2, 0.6], [0.8, 0.6]], classes: [person] }   # in and out\n", "" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task Zones_OneChange_IsAllThatDiffers(string _, string body, string before, string after)
    {
        foreach (string text in (string[])[Written, Written + "\n", Written.ReplaceLineEndings("\r\n"), "\uFEFF" + Written])
        {
            string end = text.Contains('\r', StringComparison.Ordinal) ? "\r\n" : "\n";
            string expected = before.Length == 0 ? text : text.Replace(before.ReplaceLineEndings(end), after.ReplaceLineEndings(end), StringComparison.Ordinal);
            Assert.Equal(expected, await WithZonesAsync(text, body));
        }
    }

    // Each: the file's text; the body of zones; the file's text afterwards.
    public static TheoryData<string, string, string> Styles => new()
    {
        // No section yet: the file's own indentation, four here.
        {
            "configVersion: 1\ncameras:\n    gate:\n        source: /dev/video0\nmqtt: {}\n",
            Body(zones: [Triangle], lines: [LineWithBlank]),
            "configVersion: 1\ncameras:\n    gate:\n        source: /dev/video0\n        zones:\n            yard:\n                points: [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]]\n"
                + "        lines:\n            a b:\n                points: [[0, 0.5], [1, 0.5]]\nmqtt: {}\n"
        },
        // No line break at the end, before and after.
        {
            "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x",
            Body(zones: [Triangle]),
            "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n    zones:\n      yard:\n        points: [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]]"
        },
        {
            "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n    zones:\n      yard:\n        points: [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]]",
            """{"zones":{}}""",
            "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x"
        },
        // A section without entries, and one with comments alone.
        {
            "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n    zones:   # none yet\n      # yard:\n      #   points: []\n    fps: 5\n",
            Body(zones: [Triangle]),
            "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n    zones:   # none yet\n      # yard:\n      #   points: []\n      yard:\n        points: [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]]\n    fps: 5\n"
        },
        { "configVersion: 1\ncameras: { gate: { source: /dev/x, zones: ~ } }", Body(zones: [Triangle]), "configVersion: 1\ncameras: { gate: { source: /dev/x, zones: { yard: { points: [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]] } } } }" },
        // All in one line, between brackets.
        { "{configVersion: 1, cameras: {gate: {source: /dev/x}}}", Body(zones: [Triangle]), "{configVersion: 1, cameras: {gate: {source: /dev/x, zones: { yard: { points: [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]] } }}}}" },
        { "configVersion: 1\ncameras: { gate: { source: /dev/x, zones: {} } } # c", Body(zones: [Triangle]), "configVersion: 1\ncameras: { gate: { source: /dev/x, zones: { yard: { points: [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]] } } } } # c" },
        // JSON stays JSON.
        {
            """{ "configVersion": 1, "cameras": { "gate": { "source": "/dev/x" } } }""",
            Body(zones: [Triangle.Replace("]]", "]],\"classes\":[\"person\"]", StringComparison.Ordinal)]),
            """{ "configVersion": 1, "cameras": { "gate": { "source": "/dev/x", "zones": { "yard": { "points": [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]], "classes": ["person"] } } } } }"""
        },
        // Brackets over several lines, with comments.
        {
            "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n    zones: {\n      yard: {points: [[0, 0], [1, 0], [1, 1]]}, # the yard\n      # the lawn\n      lawn: {points: [[0, 0], [1, 0], [1, 1]]} # green\n    }\n",
            """{"zones":{"yard":{"points":[[0,0],[1,0],[1,1]]},"kerb":{"points":[[0,0],[1,0],[1,1]]}}}""",
            "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n    zones: {\n      yard: {points: [[0, 0], [1, 0], [1, 1]]}, # the yard\n      kerb: { points: [[0, 0], [1, 0], [1, 1]] },\n      # the lawn\n       # green\n    }\n"
        },
        // Keys in quotes, an explicit end, a list at the level of its key, one class without brackets.
        {
            "---\nconfigVersion: 1\n\"cameras\":\n  'gate':\n    source: /dev/x\n    zones:\n      \"yard\":\n        points:\n        - [0, 0]\n        - [1, 0]\n        - [1, 1]\n        classes: person, car\n...\n",
            """{"zones":{"yard":{"points":[[0,0],[1,0],[1,1],[0,1]],"classes":["car"]}}}""",
            "---\nconfigVersion: 1\n\"cameras\":\n  'gate':\n    source: /dev/x\n    zones:\n      \"yard\":\n        points:\n        - [0, 0]\n        - [1, 0]\n        - [1, 1]\n        - [0, 1]\n        classes: [car]\n...\n"
        },
        // Rounded to four digits; a point of the file that rounds to the same is left as it was written.
        {
            "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n    zones: { yard: { points: [[0.123449, 0], [1, 0], [1, 1]] } }\n",
            """{"zones":{"yard":{"points":[[0.12345,0],[0.98765432,-0.00001],[1.00002,1]]}}}""",
            "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n    zones: { yard: { points: [[0.123449, 0], [0.9877, 0], [1, 1]] } }\n"
        },
        // Variables stay where what they stand for stays.
        {
            "configVersion: 1\ncameras:\n  gate:\n    source: \"rtsp://u:${PASSWORD:-hunter2}@h/\"\n    zones: { yard: { points: [[\"${X:-0.1}\", 0], [1, 0], [1, 1]], inertia: 4 } }\n",
            """{"zones":{"yard":{"points":[[0.1,0],[1,0.1],[1,1]],"inertia":4}}}""",
            "configVersion: 1\ncameras:\n  gate:\n    source: \"rtsp://u:${PASSWORD:-hunter2}@h/\"\n    zones: { yard: { points: [[\"${X:-0.1}\", 0], [1, 0.1], [1, 1]], inertia: 4 } }\n"
        },
    };

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Zones_EveryWayToWriteYaml_IsKept(string before, string body, string after) => Assert.Equal(after, await WithZonesAsync(before, body));

    [Theory]
    [InlineData("configVersion: 1\ncameras: { gate: { source: /dev/x, zones: { yard: { points: [[0, 0], [1, 0], [1, 1]], confidence: \"${C:-0.5}\" } } } }", """{"zones":{"yard":{"points":[[0,0],[1,0],[1,1]],"confidence":0.6}}}""", "cameras.gate.zones.yard.confidence: is taken from the environment")]
    [InlineData("configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n    zones:\n      ? yard\n      : points: [[0, 0], [1, 0], [1, 1]]\n", """{"zones":{}}""", "is not written with one key or value in a line; change the file by hand")]
    [InlineData("configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n    zones:\n      yard:\n        points: [[0, 0], [1, 0], [1, 1]]\n        anchor: |\n          bottom\n", """{"zones":{"yard":{"points":[[0,0],[1,0],[1,1]],"anchor":"centre"}}}""", "(| or >)")]
    public async Task Zones_NoSafePlace_IsRefusedWithWhatToDo(string yaml, string body, string reason)
    {
        EditRefusedException refused = await Assert.ThrowsAnyAsync<EditRefusedException>(() => WithZonesAsync(yaml.Replace("|\n          bottom\n", "|-\n          bottom\n", StringComparison.Ordinal), body));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zones_SetByTheEnvironment_IsRefused()
    {
        Dictionary<string, string> environment = new() { ["EDGEDETECTOR__CAMERAS__GATE__ZONES__YARD__CONFIDENCE"] = "0.5" };
        const string Yaml = "configVersion: 1\ncameras: { gate: { source: /dev/x, zones: { yard: { points: [[0, 0], [1, 0], [1, 1]] } } } }";

        string same = await WithZonesAsync(Yaml, """{"zones":{"yard":{"points":[[0,0],[1,0],[1,1]],"confidence":0.5}}}""", environment: environment);
        EditRefusedException refused = await Assert.ThrowsAnyAsync<EditRefusedException>(
            () => WithZonesAsync(Yaml, """{"zones":{"yard":{"points":[[0,0],[1,0],[1,1]],"confidence":0.6}}}""", environment: environment));

        Assert.Equal(Yaml, same);
        Assert.StartsWith("cameras.gate.zones.yard.confidence: an environment variable EDGEDETECTOR__… sets it", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("configVersion: 1\ncameras: { gate: { source: /dev/x } }\n", """{"classes":{"person":0.4},"nms":0.6}""", "configVersion: 1\ncameras: { gate: { source: /dev/x, detection: { classes: { person: 0.4 } } } }\ndetection:\n  nms: 0.6\n")]
    [InlineData(
        "configVersion: 1\ndetection:\n  # two boxes\n  nms: 0.45 # a lot\ncameras:\n  gate:\n    source: /dev/x\n    detection:\n      fps: 5\n      classes: {car: 0.3, person: 0.50}\n",
        """{"classes":{"person":0.4,"no":0.25},"nms":0.5}""",
        "configVersion: 1\ndetection:\n  # two boxes\n  nms: 0.5 # a lot\ncameras:\n  gate:\n    source: /dev/x\n    detection:\n      fps: 5\n      classes: {car: 0.3, person: 0.4, \"no\": 0.25}\n")]
    [InlineData(
        "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n    detection:\n      classes:\n        person: 0.5\n  yard:\n    source: /dev/y\n",
        """{"classes":{"traffic light":0.0015,"person":0.5}}""",
        "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n    detection:\n      classes:\n        person: 0.5\n        traffic light: 0.0015\n  yard:\n    source: /dev/y\n")]
    public async Task Thresholds_GivenOnes_AreSetAndOthersStay(string before, string body, string after) => Assert.Equal(after, await WithThresholdsAsync(before, body));

    [Theory]
    [InlineData("""{"classes":{"dog":0.5}}""", "dog")]
    [InlineData("""{"classes":{"person":0}}""", "outside 0.001 to 1")]
    [InlineData("""{"classes":{"person":"much"}}""", "is not a number")]
    [InlineData("""{"nms":1.5}""", "outside 0 to 1")]
    [InlineData("""{"nsm":0.5}""", "nsm: is not known here")]
    public async Task Thresholds_NotValid_AreRefused(string body, string reason)
    {
        ConfigurationException refused = await Assert.ThrowsAsync<ConfigurationException>(() => WithThresholdsAsync("configVersion: 1\ncameras: { gate: { source: /dev/x } }\n", body));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"zones":{"yard":{"points":[[0,0],[1,0]]}}}""", "cameras.gate.zones.yard.points")]
    [InlineData("""{"zones":{"yard":{"points":[[0,0],[1,1],[1,0],[0,1]]}}}""", "cameras.gate.zones.yard.points")]
    [InlineData("""{"zones":{"yard":{"points":[[0,0],[1,0],[1,1]],"clases":[]}}}""", "did you mean classes?")]
    [InlineData("""{"zones":{"yard":{"points":[[0,0],[1,0],[1,1]],"classes":["dog"]}}}""", "dog")]
    [InlineData("""{"zones":{"yard":{"points":[[0,0],[1,0],[1,1]]},"yard":{"points":[[0,0],[1,0],[1,1]]}}}""", "zones.yard: is given twice")]
    [InlineData("""{"zones":[]}""", "cameras.gate.zones: keys and values are expected, not a list")]
    [InlineData("""{"zones":{"a":{"points":[[0,0],[1,0],[1,1]]}},"lines":{"a":{"points":[[0,0],[1,0]]}}}""", "is the name of a zone too")]
    [InlineData("""{"masks":{}}""", "masks: is not known here")]
    [InlineData("[]", "a JSON object is expected")]
    [InlineData("{}", "zones or lines are expected")]
    public async Task Zones_NotValid_AreRefusedByTheRulesOfTheFile(string body, string reason)
    {
        ConfigurationException refused = await Assert.ThrowsAsync<ConfigurationException>(() => WithZonesAsync("configVersion: 1\ncameras: { gate: { source: /dev/x } }\n", body));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"><script>alert(1)</script>", false)]
    [InlineData("\"><script>alert(1)", true)]
    [InlineData("..\\..", true)]
    [InlineData("../..", false)]
    [InlineData("a: b", true)]
    [InlineData("a #b", false)]
    [InlineData("- a", true)]
    [InlineData("!!str a", true)]
    [InlineData("&a", true)]
    [InlineData("*a", true)]
    [InlineData("<<", true)]
    [InlineData("? a", true)]
    [InlineData("'a'", true)]
    [InlineData("\"a\"", true)]
    [InlineData("a\nb: c", false)]
    [InlineData("a\u2028b", false)]
    [InlineData("a\u0085b", false)]
    [InlineData("\u202Eyard", false)]
    [InlineData("\uFEFFyard", false)]
    [InlineData("yes", true)]
    [InlineData("null", true)]
    [InlineData("~", true)]
    [InlineData("0x1F", true)]
    [InlineData("{a}", true)]
    [InlineData("[a]", true)]
    [InlineData("a, b", true)]
    [InlineData("%a", true)]
    [InlineData("@a", true)]
    [InlineData("`a`", true)]
    [InlineData("|", true)]
    [InlineData(">", true)]
    [InlineData("${PASSWORD}", false)]
    [InlineData("a${PASSWORD}", true)]
    [InlineData("a.points", true)]
    [InlineData("\\", true)]
    [InlineData("Hof \u00e4\u95e8 \ud83d\ude00", true)]
    public async Task Zones_HostileName_IsQuotedOrRefusedAndBreaksNothing(string name, bool isAllowed)
    {
        string body = Body(zones: [Triangle.Replace("\"yard\"", JsonSerializer.Serialize(name), StringComparison.Ordinal)]);
        foreach (string yaml in (string[])["configVersion: 1\ncameras: { gate: { source: /dev/x } } # c\n", "configVersion: 1\ncameras:\n  gate:\n    source: /dev/x\n# c\n"])
        {
            if (!isAllowed)
            {
                await Assert.ThrowsAsync<ConfigurationException>(() => WithZonesAsync(yaml, body));
                continue;
            }

            string edited = await WithZonesAsync(yaml, body);

            EdgeDetectorOptions options = ConfigurationText.Load(edited);
            Assert.Equal(name, Assert.Single(options.Cameras["gate"].Zones).Key);
            Assert.DoesNotContain(edited, static c => c is '\u202E' or '\u2028' or '\uFEFF');
            Assert.Equal(yaml, await WithZonesAsync(edited, """{"zones":{}}"""));
        }
    }

    private static string Body(string[]? zones = null, string[]? lines = null) =>
        $"{{{string.Join(',', new[] { Section("zones", zones), Section("lines", lines) }.OfType<string>())}}}";

    private static string? Section(string name, string[]? entries) => entries is null ? null : $"\"{name}\":{{{string.Join(',', entries)}}}";
}
