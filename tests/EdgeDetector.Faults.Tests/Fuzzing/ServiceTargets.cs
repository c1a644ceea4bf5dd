using System.Buffers;
using System.Text;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Control;
using EdgeDetector.Service.Mqtt;
using static EdgeDetector.Faults.Fuzzing.LongText;

namespace EdgeDetector.Faults.Fuzzing;

/// <summary>The readers of the running service: its configuration, and what is sent to it.</summary>
internal static class ServiceTargets
{
    private static readonly Dictionary<string, string> Environment = new() { ["HOME"] = "broker", ["EMPTY"] = "" };
    private static readonly string[] Classes = ["person", "cup/mug", "+", "person"];

    private static readonly string[] Sent =
    [
        "gate/enabled\nON", "gate/detect\nOFF", "gate/fps\n12.5", "gate/fps\nunlimited", "gate/confidence/person\n0.5", "gate/confidence/cup%2Fmug\nreset",
        "gate/zones/yard/enabled\nOFF", "gate/snapshot\nTAKE", "a b/restart\nRESTART",
    ];

    public static FuzzTarget Configuration() => new("configuration", input =>
    {
        try
        {
            ConfigurationLoader.Parse("/etc/edgedetector.yaml", input, Environment);
            return null;
        }
        catch (ConfigurationException e)
        {
            // As many lines as errors, each of them one.
            return e.Errors.Select(error => error.ToString()).MaxBy(error => error.Any(char.IsControl) ? int.MaxValue : error.Length);
        }
    })
    {
        Seeds =
        [
            File.ReadAllBytes(Path.Combine(TestData.RepositoryRoot, "config", "edgedetector.yaml")),
            .. Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "config", "examples"), "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(IsGood),
            """
            configVersion: 1
            device: { id: box }
            detection: { confidence: 0.3, classes: { person: 0.5 } }
            mqtt: { host: "${HOME:-x}", tls: { enabled: true }, formats: [edgedetector, frigate] }
            cameras:
              gate: { source: "synthetic:?width=320&fps=15", zones: { a: { points: [[0, 0], [0.5, 0], [0.5, 1]] } }, lines: { b: { points: [[0.5, 1], [0.5, 0]] } } }
              yard: { source: 'rtsp://user:secret@10.0.0.1/x', staleAfter: 1m30s, reconnect: { initial: 100ms } }
            """u8.ToArray(),
        ],
        Words =
        [
            "cameras:", "\n", "\n  ", "\n    ", ": ", "- ", "{", "}", "[", "]", ", ", "&a ", "*a", "!!str ", "<<: *a", "|\n", ">-\n", "? ", "---\n", "...\n", "%YAML 1.2\n", "\"", "'", "#", "${", "${HOME}", "${X:-}", "$${",
            "\t", "null", "~", "true", "on", "1e9", "5s", "1h2m", "-1ms", "999999999d", "source: ", "://", "@", "://a:b@", "synthetic:?seed=", "csi://", "gst:", "rtsp://", "points: ", "[0, 0]", "zones: ", "masks: ", "confidence: ",
            "\u0085", "\u2028", "\uFEFF", "😀", "\\x00", "\\uD800", "\\",
        ],
        Large = new Dictionary<string, string>
        {
            ["aliases that double"] = "configVersion: 1\na0: &a0 [x, x]\n" + Numbered(i => $"a{i + 1}: &a{i + 1} [*a{i}, *a{i}]\n", 30_000),
            ["a source of schemes"] = "configVersion: 1\ncameras: { a: { source: \"" + Times("://", 340_000) + "\" } }",
            ["a duration of schemes"] = "configVersion: 1\nmqtt: { keepAlive: \"" + Times("a://b:c", 140_000) + "\" }",
            ["secrets without end"] = "configVersion: 1\ncameras: { a: { source: \"x" + Times("&pass=\\\"", 120_000) + "\" } }",
            ["variables"] = "configVersion: 1\ndevice: { id: \"" + Times("${HOME}", 140_000) + "\" }",
            ["openings of variables"] = "configVersion: 1\ndevice: { id: \"" + Times("${HOME:-", 120_000) + "\" }",
            ["unknown keys"] = "configVersion: 1\n" + Numbered(i => $"k{i}: 1\n", 90_000),
            ["the same key"] = "configVersion: 1\n" + Times("mqtt: {}\n", 100_000),
            ["many cameras"] = "configVersion: 1\ncameras:\n" + Numbered(i => $"  c{i}: {{ source: x }}\n", 40_000),
            ["many zones"] = "configVersion: 1\ncameras: { a: { source: 0, zones: {\n" + Numbered(i => $"z{i}: {{ points: [[0,0],[1,0],[1,1]] }},\n", 25_000) + "} } }",
            ["a zone of many corners"] = "configVersion: 1\ncameras: { a: { source: 0, zones: { z: { points: [" + Numbered(i => $"[0.{i},0.{i * 7 % 100000}],", 60_000) + "] } } } }",
            ["a key of a megabyte"] = "configVersion: 1\n? " + new string('k', 1_000_000) + "\n: 1\n",
            ["a word of a megabyte"] = "configVersion: 1\nmqtt: { port: " + new string('9', 1_000_000) + " }\n",
            ["a list of lists"] = "configVersion: 1\nmodel: { providers: " + Times("[", 400_000) + Times("]", 400_000) + "}",
            ["indented further and further"] = "configVersion: 1\n" + Numbered(i => new string(' ', i) + "a:\n", 1400),
            ["folded lines"] = "configVersion: 1\ndevice: { id: \"" + Times("a\n\n", 330_000) + "\" }",
        },
    };

    public static FuzzTarget Commands()
    {
        MqttTopics topics = new("edgedetector", "box");
        Dictionary<string, CameraOptions> cameras = new() { ["gate"] = new CameraOptions { Zones = new Dictionary<string, ZoneOptions> { ["yard"] = new() } }, ["a b"] = new CameraOptions() };
        CommandReader reader = new(topics, ["person", "cup/mug", "+", "person"]);
        return new FuzzTarget("commands", input =>
        {
            int end = Array.IndexOf(input, (byte)'\n');
            string topic = Encoding.UTF8.GetString(end < 0 ? input : input[..end]);
            // No topic is longer.
            topic = topic[..Math.Min(topic.Length, ushort.MaxValue)];
            topic = $"{topics.Cameras[..^1]}{(topic.Length > 0 ? "/" : "")}{topic}{MqttTopics.Set}";
            using CommandInbox inbox = new(2, name => reader.IsKnown(name, cameras) ? name : "");
            for (int i = 0; i < 3; i++)
            {
                inbox.Add(ReceivedCommand.From(topic, new ReadOnlySequence<byte>(end < 0 ? [] : input[(end + 1)..])));
            }

            ReceivedCommand message = inbox.TryTake()!;
            Command? command = reader.Read(message, cameras, out string reason);
            // As the listener tells it in the log.
            _ = ConfigurationErrors.Quote(message.Topic);
            (command as SetCommand)?.Change(new CameraOverrides());
            return command is null ? reason : null;
        })
        {
            Seeds = [.. Sent.Select(Encoding.UTF8.GetBytes)],
            Words = ["gate", "/", "enabled", "zones", "yard", "confidence", "person", "%2F", "fps", "\n", "ON", "off", "reset", "unlimited", "TAKE", "://", "@", "+", "#", "\u0130", "\u200B", "1e9", "240.0000001", "∞"],
            Large = new Dictionary<string, string>
            {
                ["a topic of schemes"] = Times("://", 21_000) + "\nON",
                ["a topic of levels"] = Times("/", 65_000) + "\nON",
                ["a class like none"] = "gate/confidence/" + Times("person", 10_000) + "\n1",
            },
        };
    }

    private static bool IsGood(byte[] configuration)
    {
        try
        {
            ConfigurationLoader.Parse("/etc/edgedetector.yaml", configuration, Environment);
            return true;
        }
        catch (ConfigurationException)
        {
            // Names variables that are the user's.
            return false;
        }
    }
}
