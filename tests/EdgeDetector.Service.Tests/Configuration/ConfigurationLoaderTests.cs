using static EdgeDetector.Service.Configuration.ConfigurationText;

namespace EdgeDetector.Service.Configuration;

public sealed class ConfigurationLoaderTests
{
    /// <summary>What is added below the least valid file (lines 1 to 4), and the one error that it makes.</summary>
    public static TheoryData<string, string> OneError => new()
    {
        { "mqtt:\n  hsot: x", "test.yaml:6:3: mqtt.hsot: is not a key (did you mean host?)" },
        { "tracking: { lowConfidence: 0.7 }", "test.yaml:5:13: tracking.lowConfidence: is above tracking.highConfidence, 0.6" },
        { "mtqt: {}", "test.yaml:5:1: mtqt: is not a key (did you mean mqtt?)" },
        { "keepAlive: 5s", "test.yaml:5:1: keepAlive: is not a key (did you mean mqtt.keepAlive?)" },
        { "storage: { zzzzzzz: 1 }", "test.yaml:5:12: storage.zzzzzzz: is not a key; known here: directory" },
        { "mqtt: {password:hunter2}", "test.yaml:5:8: mqtt.password…: is not a key (did you mean password?)" },
        { "mqtt: []", "test.yaml:5:7: mqtt: keys and values are expected, not a list" },
        { "mqtt: hunter2", "test.yaml:5:7: mqtt: keys and values are expected, not a single value" },
        { "mqtt: { host: [a] }", "test.yaml:5:15: mqtt.host: a single value is expected, not a list" },
        { "mqtt: { host: { a: b } }", "test.yaml:5:15: mqtt.host: a single value is expected, not keys and values" },
        { "mqtt: { port: 70000 }", "test.yaml:5:15: mqtt.port: 70000 is outside 1 to 65535" },
        { "mqtt: { port: 99999999999 }", "test.yaml:5:15: mqtt.port: '99999999999' is not a whole number" },
        { "mqtt: { port: 1.5 }", "test.yaml:5:15: mqtt.port: '1.5' is not a whole number" },
        { "mqtt:\n  port: ${PORT}", "test.yaml:6:9: mqtt.port: the environment variable PORT is not set" },
        { "mqtt: { host: 'a${b' }", "test.yaml:5:15: mqtt.host: '${' must begin ${NAME} or ${NAME:-default}; write '$${' for the characters themselves" },
        { "mqtt: { embedded: yes }", "test.yaml:5:19: mqtt.embedded: 'yes' is not true or false (did you mean true?)" },
        { "mqtt: { embedded: 0 }", "test.yaml:5:19: mqtt.embedded: '0' is not true or false" },
        { "mqtt: { keepAlive: 15 }", "test.yaml:5:20: mqtt.keepAlive: '15' is not a duration (did you mean 15s?)" },
        { "mqtt: { keepAlive: 30s1m }", "test.yaml:5:20: mqtt.keepAlive: '30s1m' is not a duration such as 200ms, 5s, 1m30s, 2h or 1d" },
        { "mqtt: { keepAlive: -5s }", "test.yaml:5:20: mqtt.keepAlive: '-5s' is not a duration such as 200ms, 5s, 1m30s, 2h or 1d" },
        { "mqtt: { keepAlive: 200ms }", "test.yaml:5:20: mqtt.keepAlive: 200ms is outside 1s to 18h" },
        { "detection: { nms: .nan }", "test.yaml:5:19: detection.nms: '.nan' is not a number" },
        { "detection: { nms: NaN }", "test.yaml:5:19: detection.nms: 'NaN' is not a number" },
        { "detection: { nms: 1e999 }", "test.yaml:5:19: detection.nms: '1e999' is not a number" },
        { "detection: { nms: 1.4 }", "test.yaml:5:19: detection.nms: 1.4 is outside 0 to 1" },
        { "detection: { nms: -0.4 }", "test.yaml:5:19: detection.nms: -0.4 is outside 0 to 1" },
        { "tracking: { firstOverlap: 99999999999999999999.1 }", "test.yaml:5:27: tracking.firstOverlap: 1E+20 is outside 0 to 1" },
        { "detection: { nms: '0,5' }", "test.yaml:5:19: detection.nms: '0,5' is not a number (did you mean 0.5?)" },
        { "detection: { confidence: 25 }", "test.yaml:5:26: detection.confidence: 25 is outside 0.001 to 1" },
        { "detection: { classes: { cat: 2 } }", "test.yaml:5:30: detection.classes.cat: 2 is outside 0.001 to 1" },
        { "detection: { classes: { cat: } }", "test.yaml:5:25: detection.classes.cat: a number is expected" },
        { "detection: { classes: [cat] }", "test.yaml:5:23: detection.classes: keys and values are expected, not a list" },
        { "model: { providers: [cuda, cup] }", "test.yaml:5:28: model.providers: 'cup' is not one of cpu, cuda, tensorrt (did you mean cpu?)" },
        { "model: { providers: [] }", "test.yaml:5:10: model.providers: at least one is needed: tensorrt, cuda or cpu" },
        { "model: { providers: [cpu, cpu] }", "test.yaml:5:10: model.providers: a provider is given twice" },
        { "model: { providers: { cpu: 1 } }", "test.yaml:5:21: model.providers: a single value is expected, not keys and values" },
        { "logging: { level: verbose }", "test.yaml:5:19: logging.level: 'verbose' is not one of trace, debug, information, warning, error, critical, none" },
        { "device: { id: gate/box }", "test.yaml:5:11: device.id: 'gate/box' may hold only letters, digits, '-', '_' and '.', at most 128" },
        { "device: { id: \"a\\0b\" }", "test.yaml:5:15: device.id: the text has a control character" },
        { "device: { id: a }\ndevice: { id: b }", "test.yaml:6:1: device: is given twice, first in line 5" },
        { "mqtt: { prefix: /a }", "test.yaml:5:9: mqtt.prefix: the prefix must not have an empty level: no '/' at the ends, no '//'" },
        { "mqtt: { prefix: 'a/#' }", "test.yaml:5:9: mqtt.prefix: the prefix must not hold '#': it is part of MQTT topics" },
        { "mqtt: { prefix: '' }", "test.yaml:5:9: mqtt.prefix: the prefix must not be empty" },
        { "mqtt: { prefix: $SYS }", "test.yaml:5:9: mqtt.prefix: the prefix must not begin with '$': such topics are the broker's own" },
        { "mqtt: { host: 'mqtt://broker' }", "test.yaml:5:9: mqtt.host: 'mqtt://broker' is not a host name or address; mqtt.port and mqtt.tls.enabled say the rest" },
        { "mqtt: { host: 'broker:1883' }", "test.yaml:5:9: mqtt.host: 'broker:1883' is not a host name or address; mqtt.port and mqtt.tls.enabled say the rest" },
        { "mqtt: { password: hunter2 }", "test.yaml:5:9: mqtt.password: needs mqtt.username" },
        { "mqtt: { passwordFile: pw }", "test.yaml:5:9: mqtt.passwordFile: needs mqtt.username" },
        { "mqtt: { username: a, password: hunter2, passwordFile: pw }", "test.yaml:5:41: mqtt.passwordFile: and mqtt.password are both given; one of them is enough" },
        { "mqtt: { tls: { enabled: true, certificateFile: a } }", "test.yaml:5:31: mqtt.tls.certificateFile: needs mqtt.tls.keyFile, the certificate's private key" },
        { "mqtt: { tls: { enabled: true, keyFile: a } }", "test.yaml:5:31: mqtt.tls.keyFile: needs mqtt.tls.certificateFile, the key's certificate" },
        { "mqtt: { tls: { caFile: a } }", "test.yaml:5:16: mqtt.tls.caFile: is given, but the connection is not encrypted; set mqtt.tls.enabled: true" },
        { "mqtt: { embedded: true, host: broker.local }", "test.yaml:5:9: mqtt.embedded: the embedded broker asks nobody for a password and so listens only on this box; mqtt.host must be localhost, not 'broker.local'" },
        { "mqtt: { embedded: true, tls: { enabled: true } }", "test.yaml:5:9: mqtt.embedded: the embedded broker speaks no TLS; turn one of the two off" },
        { "mqtt: { reconnect: { initial: 1m } }", "test.yaml:5:22: mqtt.reconnect.initial: 1m is longer than maximum, 30s" },
        { "http: { listen: 8080 }", "test.yaml:5:9: http.listen: '8080' does not end in a port: 127.0.0.1:8080, [::1]:8080 or *:8080 are expected" },
        { "http: { listen: 'example.org:80' }", "test.yaml:5:9: http.listen: 'example.org' is not an address to listen on: 127.0.0.1:8080, [::1]:8080 or *:8080 are expected" },
        { "http: { listen: '127.0.0.1:65536' }", "test.yaml:5:9: http.listen: '127.0.0.1:65536' does not end in a port: 127.0.0.1:8080, [::1]:8080 or *:8080 are expected" },
        { "http: { listen: '*:8080' }", "test.yaml:5:9: http.listen: *:8080 opens pictures and health to the network: set http.token, or write http.allowAnonymous: true if everybody may see them" },
        { "http: { listen: '192.168.1.2:80', token: '' }", "test.yaml:5:9: http.listen: 192.168.1.2:80 opens pictures and health to the network: set http.token, or write http.allowAnonymous: true if everybody may see them" },
        { "http: { token: short }", "test.yaml:5:9: http.token: must be at least 16 characters long, ASCII and without spaces; `openssl rand -hex 24` makes one" },
        { "http: { token: 0123456789abcdef, allowAnonymous: true }", "test.yaml:5:34: http.allowAnonymous: and http.token are both given: one of them is meant" },
        { "http: { hosts: ['box:80'] }", "test.yaml:5:9: http.hosts: 'box:80' is not the name of a host; a port does not belong to it" },
        { "storage: { directory: '' }", "test.yaml:5:12: storage.directory: a folder is needed" },
        { "    staleAfter: 0s", "test.yaml:5:17: cameras.gate.staleAfter: 0s is outside 100ms to 1d" },
        { "    reconnect: { initial: 2m }", "test.yaml:5:18: cameras.gate.reconnect.initial: 2m is longer than maximum, 30s" },
        { "    width: 8193", "test.yaml:5:12: cameras.gate.width: 8193 is outside 16 to 8192" },
        { "  yard:", "test.yaml:5:3: cameras.yard.source: is missing; it says where the pictures come from: /dev/video0, rtsp://…, file:…, csi://0, gst:…, synthetic:" },
        { "  yard: { source: rtps://cam/1 }", "test.yaml:5:11: cameras.yard.source: 'rtps:' is no kind of source: did you mean rtsp:?" },
        { "  yard: { source: yard }", "test.yaml:5:11: cameras.yard.source: 'yard' is neither a device, a URL nor a path: for a file or folder of that name write file:yard" },
        { "  a+b: { source: /dev/video1 }", "test.yaml:5:3: cameras.a+b: the name must not hold '+': it is part of MQTT topics" },
        { "  a/b: { source: /dev/video1 }", "test.yaml:5:3: cameras.a/b: the name must not hold '/': it is part of MQTT topics" },
        { "  \"a\u202Eb\": { source: /dev/video1 }", "test.yaml:5:3: cameras.a\uFFFDb: the name must not hold U+202E: nobody sees it, and it makes a text look like another" },
        { "  \"a\u3164b\": { source: /dev/video1 }", "test.yaml:5:3: cameras.a\uFFFDb: the name must not hold U+3164: nobody sees it, and it makes a text look like another" },
        { "  \"a\\u2028b\": { source: /dev/video1 }", "test.yaml:5:3: cameras.a\uFFFDb: the name must not hold U+2028: nobody sees it, and it makes a text look like another" },
        { "  \"a\\nb\": { source: /dev/video1 }", "test.yaml:5:3: cameras.a\uFFFDb: the name must not hold control characters" },
        { "  '': { source: /dev/video1 }", "test.yaml:5:3: cameras.: the name must not be empty" },
        { "mqtt: &broker { host: a }", "test.yaml:5:7: mqtt: anchors (&name) are not supported; write the value out" },
        { "mqtt: *broker", "test.yaml:5:7: mqtt: aliases (*name) are not supported; write the value out" },
        { "mqtt: !!map { host: a }", "test.yaml:5:7: mqtt: tags (!name) are not supported" },
        { "? [a]\n: b", "test.yaml:5:3: a key must be text" },
        { "---\nconfigVersion: 1", "test.yaml:5:1: a second document begins; one file is one configuration" },
    };

    public static TheoryData<byte[], string> WholeFiles => new()
    {
        { ""u8.ToArray(), "test.yaml: is empty; the least is configVersion: 1 and a camera" },
        { "# nothing\n"u8.ToArray(), "test.yaml: is empty; the least is configVersion: 1 and a camera" },
        { "---\n...\n"u8.ToArray(), "test.yaml: is empty; the least is configVersion: 1 and a camera" },
        { "- 1"u8.ToArray(), "test.yaml:1:1: keys and values are expected, not a list" },
        { "hello"u8.ToArray(), "test.yaml:1:1: keys and values are expected, not a single value" },
        { "a: 1\n\tb: 1"u8.ToArray(), "test.yaml:2:1: a tab cannot indent YAML; use spaces" },
        { "source: synthetic:"u8.ToArray(), "test.yaml:1:18: is not YAML: While scanning a plain scalar value, found invalid mapping; a value that ends in ':' needs quotes: \"synthetic:\"" },
        { "a: [${B}]"u8.ToArray(), "test.yaml:1:6: is not YAML: While parsing a flow sequence, did not find expected ',' or ']'; between { } or [ ] a value with ${…} needs quotes" },
        { "a: b: c"u8.ToArray(), "test.yaml:1:5: is not YAML: While scanning a plain scalar value, found invalid mapping" },
        { "a: 'b"u8.ToArray(), "test.yaml:1:4: is not YAML: While scanning a quoted scalar, found unexpected end of stream" },
        { [0x7F, (byte)'E', (byte)'L', (byte)'F', 0, 1], "test.yaml: is a binary file, not a text" },
        { [.. "a: 1\nb: ä"u8, 0xE4, (byte)'x'], "test.yaml:2:5: is not UTF-8; save the file as UTF-8" },
        { [0xFF, 0xFE, (byte)'a', 0], "test.yaml:1:1: is UTF-16; save it as UTF-8" },
        { new byte[(1 << 20) + 1], "test.yaml: is larger than 1 MiB, which no configuration is; is it the right file?" },
        { [.. Enumerable.Repeat((byte)'[', 100_000)], "test.yaml:1:18: is not YAML: nested too deeply" },
        { "cameras: { g: { source: /dev/video0 } }"u8.ToArray(), "test.yaml: configVersion: is missing; write configVersion: 1" },
        { "configVersion:\ncameras: { g: { source: /dev/video0 } }"u8.ToArray(), "test.yaml:1:1: configVersion: is missing; write configVersion: 1" },
        { "configVersion: 2\ncameras: { g: { source: /dev/video0 } }"u8.ToArray(), "test.yaml:1:1: configVersion: 2 is not known; this program reads version 1" },
        { "configVersion: 0\ncameras: { g: { source: /dev/video0 } }"u8.ToArray(), "test.yaml:1:1: configVersion: 0 is not known; this program reads version 1" },
        { "configVersion: one\ncameras: { g: { source: /dev/video0 } }"u8.ToArray(), "test.yaml:1:16: configVersion: 'one' is not a whole number" },
        { "configVersion: 1"u8.ToArray(), "test.yaml: cameras: at least one enabled camera is needed, such as cameras: { gate: { source: /dev/video0 } }" },
        { "configVersion: 1\ncameras: { g: { source: /dev/video0, enabled: false } }"u8.ToArray(), "test.yaml:2:1: cameras: at least one enabled camera is needed, such as cameras: { gate: { source: /dev/video0 } }" },
    };

    [Theory]
    [MemberData(nameof(OneError))]
    public void Load_OneThingWrong_SaysWhatAndWhere(string added, string error) => Assert.Equal([error], Errors(Least + added));

    [Theory]
    [MemberData(nameof(WholeFiles))]
    public void Load_UnusableFile_SaysWhatAndWhere(byte[] content, string error) => Assert.Equal([error], Errors(content));

    [Fact]
    public void Load_ManyThingsWrong_SaysAllInTheOrderOfTheFile()
    {
        const string Yaml =
            """
            device: { id: a b }
            detection:
              confidence: 1.5
              nms: x
            cameras:
              gate:
                sorce: rtsp://cam/1
                staleAfter: 5
              yard:
                source: [x]
            mqtt: { prt: 1, port: 0 }
            """;

        Assert.Equal(
        [
            "test.yaml: configVersion: is missing; write configVersion: 1",
            "test.yaml:1:11: device.id: 'a b' may hold only letters, digits, '-', '_' and '.', at most 128",
            "test.yaml:3:15: detection.confidence: 1.5 is outside 0.001 to 1",
            "test.yaml:4:8: detection.nms: 'x' is not a number",
            "test.yaml:6:3: cameras.gate.source: is missing; it says where the pictures come from: /dev/video0, rtsp://…, file:…, csi://0, gst:…, synthetic:",
            "test.yaml:7:5: cameras.gate.sorce: is not a key (did you mean source?)",
            "test.yaml:8:17: cameras.gate.staleAfter: '5' is not a duration (did you mean 5s?)",
            "test.yaml:10:13: cameras.yard.source: a single value is expected, not a list",
            "test.yaml:11:9: mqtt.prt: is not a key (did you mean port?)",
            "test.yaml:11:23: mqtt.port: 0 is outside 1 to 65535",
        ],
        Errors(Yaml));
    }

    [Fact]
    public void Load_FilledFile_BindsEveryKind()
    {
        EdgeDetectorOptions options = Load(
            """
            configVersion: 1
            device: { id: 007 }
            model: { path: models/m.onnx, providers: [cuda, CPU], tensorRt: { fp16: False } }
            detection:
              confidence: 5e-1
              classes: { traffic light: 0.3, "person": .4 }
            cameras:
              Garten Süd:
                source: "rtsp://viewer:pw@10.0.0.2/a"
                fps: 7.5
                width: 1280
                pace: none
                transport: udp
                staleAfter: 1m30s
                reconnect: { initial: 200ms, maximum: 2h }
                detection: { confidence: 0.6 }
            mqtt:
              prefix: home/edge
              keepAlive: 1.5m
              detections: { qos: 2, retain: true }
            http: { listen: "" }
            logging: { level: warning, format: json }
            """);

        CameraOptions camera = Assert.Single(options.Cameras, pair => pair.Key == "Garten Süd").Value;
        Assert.Equal("007", options.Device.Id);
        Assert.Equal("/etc/edge/models/m.onnx", options.Model.Path);
        Assert.Equal([Yolo.ExecutionProvider.Cuda, Yolo.ExecutionProvider.Cpu], options.Model.Providers);
        Assert.False(options.Model.TensorRt.Fp16);
        Assert.Equal(0.5, options.Detection.Confidence);
        Assert.Equal(0.3, options.Detection.Classes["traffic light"]);
        Assert.Equal(0.4, options.Detection.Classes["person"]);
        Assert.Equal("rtsp://viewer:pw@10.0.0.2/a", camera.Source);
        Assert.Equal(7.5, camera.Fps);
        Assert.Equal(1280, camera.Width);
        Assert.Null(camera.Height);
        Assert.Equal(CapturePace.None, camera.Pace);
        Assert.Equal(RtspTransport.Udp, camera.Transport);
        Assert.Equal(TimeSpan.FromSeconds(90), camera.StaleAfter);
        Assert.Equal(TimeSpan.FromMilliseconds(200), camera.Reconnect.Initial);
        Assert.Equal(TimeSpan.FromHours(2), camera.Reconnect.Maximum);
        Assert.Equal(0.6, camera.Detection.Confidence);
        Assert.Equal("home/edge", options.Mqtt.Prefix);
        Assert.Equal(TimeSpan.FromSeconds(90), options.Mqtt.KeepAlive);
        Assert.Equal(2, options.Mqtt.Detections.Qos);
        Assert.True(options.Mqtt.Detections.Retain);
        Assert.Equal("", options.Http.Listen);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Warning, options.Logging.Level);
        Assert.Equal(LogFormat.Json, options.Logging.Format);
    }

    [Fact]
    public void Load_NullsAndByteOrderMark_MeanTheDefaults()
    {
        EdgeDetectorOptions least = Load(Least);
        EdgeDetectorOptions nulls = Load("\uFEFF" + Least + "    width: ~\n    detection:\n    reconnect: { initial: null }\nmqtt:\ndetection: null\nmodel: { providers: , path: }\n");

        Assert.Empty(ConfigurationDiff.Between(least, nulls));
    }

    [Fact]
    public void Load_RelativePaths_StartAtTheFilesFolder()
    {
        EdgeDetectorOptions options = Load(
            """
            configVersion: 1
            mqtt:
              username: anna
              passwordFile: ../secret/pw
              tls: { enabled: true, caFile: ca.pem, certificateFile: c.pem, keyFile: /k.pem }
            storage: { directory: data }
            cameras: { a: { source: clips/a.mp4 }, b: { source: 'file:b' }, c: { source: /c.mp4 }, d: { source: 'synthetic:?seed=2' } }
            """);

        Assert.Equal("/etc/secret/pw", options.Mqtt.PasswordFile);
        Assert.Equal("/etc/edge/ca.pem", options.Mqtt.Tls.CaFile);
        Assert.Equal("/etc/edge/c.pem", options.Mqtt.Tls.CertificateFile);
        Assert.Equal("/k.pem", options.Mqtt.Tls.KeyFile);
        Assert.Equal("/etc/edge/data", options.Storage.Directory);
        Assert.Equal("/etc/edge/model.onnx", options.Model.Path);
        Assert.Equal("", options.Model.TensorRt.EngineCache);
        Assert.Equal(
            ["file:/etc/edge/clips/a.mp4", "file:/etc/edge/b", "/c.mp4", "synthetic:?seed=2"], options.Cameras.Values.Select(camera => camera.Source));
    }

    [Fact]
    public void FindFile_GivenVariableOrNeither_PrefersGivenAndSaysWhereItLooked()
    {
        Dictionary<string, string> variable = new() { ["EDGEDETECTOR_CONFIG"] = "from-variable.yaml" };

        Assert.Equal("given.yaml", ConfigurationLoader.FindFile("given.yaml", variable));
        Assert.Equal("from-variable.yaml", ConfigurationLoader.FindFile(null, variable));
        Assert.SkipWhen(File.Exists("edgedetector.yaml") || File.Exists("/etc/edgedetector/edgedetector.yaml"), "a usual configuration file is there");
        ConfigurationException exception = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.FindFile(null, NoVariables));
        Assert.Equal("edgedetector.yaml: no such file, nor /etc/edgedetector/edgedetector.yaml; name one with --config or EDGEDETECTOR_CONFIG", exception.Message);
    }

    [Fact]
    public void Load_NoFileOrFolder_SaysSo()
    {
        Assert.Equal("/no/such.yaml: no such file", Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load("/no/such.yaml", NoVariables)).Message);
        Assert.Equal("/etc: is a folder, not a file", Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load("/etc", NoVariables)).Message);
        Assert.StartsWith("/dev/zero: is larger than 1 MiB", Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load("/dev/zero", NoVariables)).Message, StringComparison.Ordinal);
    }
}
