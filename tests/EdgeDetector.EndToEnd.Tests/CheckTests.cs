namespace EdgeDetector.EndToEnd;

/// <summary><c>edgedetector check</c> as its users and their scripts meet it.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_WrongFile_PrintsAllErrorsAndExits2()
    {
        string file = _folder.Write("wrong.yaml", "configVersion: 1\ncameras: { gate: { sorce: x } }\nmqtt: { port: 0 }\n");

        Finished check = await EdgeDetectorProgram.RunAsync("check", "--config", file);

        Assert.Equal(2, check.ExitCode);
        Assert.Equal("", check.Output);
        Assert.Equal(
        [
            $"{file}:2:12: cameras.gate.source: is missing; it says where the pictures come from: /dev/video0, rtsp://…, file:…, csi://0, gst:…, synthetic:",
            $"{file}:2:20: cameras.gate.sorce: is not a key (did you mean source?)",
            $"{file}:3:15: mqtt.port: 0 is outside 1 to 65535",
        ],
        check.Errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task Check_ClassesThatTheModelDoesNotKnow_SaysAllAndExits2()
    {
        string file = _folder.Write("classes.yaml", $$"""
            configVersion: 1
            model: { path: "{{EdgeDetectorProgram.ShippedModel}}" }
            cameras:
              gate: { source: "synthetic:", detection: { classes: { cat: 0.5 } }, zones: { yard: { points: [[0, 0], [1, 0], [1, 1]], classes: [persn] } } }
              yard: { source: "synthetic:", masks: { tree: { points: [[0, 0], [1, 0], [1, 1]], classes: [tree] } } }
            """);

        Finished check = await EdgeDetectorProgram.RunAsync("check", "--config", file);

        Assert.Equal((2, ""), (check.ExitCode, check.Output));
        string[] errors = check.Errors.Trim().Split('\n');
        Assert.Equal(3, errors.Length);
        Assert.StartsWith($"{file}:4:57: cameras.gate.detection.classes.cat: ", errors[0], StringComparison.Ordinal);
        Assert.StartsWith($"{file}:4:122: cameras.gate.zones.yard.classes: ", errors[1], StringComparison.Ordinal);
        Assert.Contains("person", errors[1], StringComparison.Ordinal);
        Assert.StartsWith($"{file}:5:84: cameras.yard.masks.tree.classes: ", errors[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("run")]
    public async Task Check_FrigateAndAModelWithAClassCalledAll_SaysWhereAndWhatToDoAndExits2(string command)
    {
        string model = _folder.PathOf("all.onnx");
        await EdgeDetectorProgram.RunAsync(
            "import",
            TestData.PathOf("models", "yoloface-50k", "yoloface-50k.cfg"),
            TestData.PathOf("models", "yoloface-50k", "yoloface-50k.weights"),
            "--names", _folder.Write("all.names", "all\n"),
            "-o", model);
        string file = _folder.Write("all.yaml", $"configVersion: 1\nmodel: {{ path: \"{model}\" }}\nmqtt:\n  formats: [frigate]\ncameras: {{ gate: {{ source: 'synthetic:' }} }}\n");

        Finished check = await EdgeDetectorProgram.RunAsync(command, "--config", file);

        Assert.Equal((2, ""), (check.ExitCode, check.Output));
        Assert.StartsWith($"{file}:4:3: mqtt.formats: frigate cannot tell of a model with the class 'all'", check.Errors, StringComparison.Ordinal);
        Assert.EndsWith("import the model with another name for it (--names), or leave frigate out", check.Errors.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ModelThatIsNone_SaysSoAndExits2()
    {
        string model = _folder.Write("model.onnx", "not a model");
        string file = _folder.Write("model.yaml", $"configVersion: 1\nmodel: {{ path: \"{model}\" }}\ncameras: {{ gate: {{ source: 'synthetic:' }} }}\n");

        Finished check = await EdgeDetectorProgram.RunAsync("check", "--config", file);

        Assert.Equal((2, ""), (check.ExitCode, check.Output));
        Assert.StartsWith($"{model}: not an ONNX model", check.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_MissingFile_SaysSoAndExits2()
    {
        string file = _folder.PathOf("none.yaml");

        Finished check = await EdgeDetectorProgram.RunAsync("check", "--config", file, "--live");

        Assert.Equal(2, check.ExitCode);
        Assert.Equal($"{file}: no such file", check.Errors.Trim());
    }

    [Fact]
    public async Task CheckLive_EverythingThere_SaysOkForEachAndExits0()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        string file = _folder.Write("good.yaml", $$"""
            configVersion: 1
            model: { path: "{{await EdgeDetectorProgram.FaceAsync()}}", providers: [cuda, cpu] }
            cameras:
              street: { source: "synthetic:", width: 320, height: 240 }
              clip: { source: "{{TestData.PathOf("video", "vtest-300.avi")}}" }
              off: { source: /dev/video99, enabled: false }
            mqtt: { host: 127.0.0.1, port: {{broker.Port}} }
            """);

        Finished check = await EdgeDetectorProgram.RunAsync("check", "--config", file, "--live");

        Assert.True(check.ExitCode == 0, check.Output + check.Errors);
        Assert.Contains("ok      camera street: 320x240 from synthetic:", check.Output, StringComparison.Ordinal);
        Assert.Contains("ok      camera clip: 768x576 from ", check.Output, StringComparison.Ordinal);
        Assert.Contains("ok      model: yoloface-50k, 1 classes, on cpu; not on cuda: ", check.Output, StringComparison.Ordinal);
        Assert.Contains($"ok      broker: connected to 127.0.0.1:{broker.Port} ", check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("failed", check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("camera off:", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckLive_NothingThere_SaysWhyForEachAndExits1()
    {
        int port = Mosquitto.FreePort();
        string file = _folder.Write("absent.yaml", $$"""
            configVersion: 1
            model: { path: absent.onnx }
            cameras:
              usb: { source: /dev/video99 }
              clip: { source: absent.avi }
              net: { source: "rtsp://me:hunter2@127.0.0.1:{{port}}/x" }
            mqtt: { host: 127.0.0.1, port: {{port}}, username: me, password: hunter2 }
            """);

        Finished check = await EdgeDetectorProgram.RunAsync("check", "--config", file, "--live");

        Assert.True(check.ExitCode == 1, check.Output + check.Errors);
        Assert.Contains("failed  camera usb: /dev/video99 does not exist", check.Output, StringComparison.Ordinal);
        Assert.Contains($"failed  camera clip: {_folder.PathOf("absent.avi")} does not exist", check.Output, StringComparison.Ordinal);
        Assert.Contains("failed  camera net: ", check.Output, StringComparison.Ordinal);
        Assert.Contains($"failed  model: {_folder.PathOf("absent.onnx")}: ", check.Output, StringComparison.Ordinal);
        Assert.Contains($"failed  broker: 127.0.0.1:{port}: nobody listens there; is the broker running, and is mqtt.port right?", check.Output, StringComparison.Ordinal);
        Assert.Contains($"warning: model.path: {_folder.PathOf("absent.onnx")} is not there", check.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", check.Output + check.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckLive_BrokerThatRefuses_SaysWhatToCheck()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder, "allow_anonymous false");
        string file = _folder.Write("refused.yaml", $$"""
            configVersion: 1
            model: { path: "{{await EdgeDetectorProgram.FaceAsync()}}", providers: [cpu] }
            cameras: { street: { source: "synthetic:" } }
            mqtt: { host: 127.0.0.1, port: {{broker.Port}} }
            """);

        Finished check = await EdgeDetectorProgram.RunAsync("check", "--config", file, "--live");

        Assert.Equal(1, check.ExitCode);
        Assert.Contains($"failed  broker: 127.0.0.1:{broker.Port} refuses: NotAuthorized; check mqtt.username and mqtt.password", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckLive_EmbeddedBroker_TriesItsPort()
    {
        await using Mosquitto other = await Mosquitto.StartAsync(_folder);
        string model = await EdgeDetectorProgram.FaceAsync();
        string file = _folder.Write("embedded.yaml", Embedded(model, Mosquitto.FreePort()));
        string taken = _folder.Write("taken.yaml", Embedded(model, other.Port));

        Finished free = await EdgeDetectorProgram.RunAsync("check", "--config", file, "--live");
        Finished refused = await EdgeDetectorProgram.RunAsync("check", "--config", taken, "--live");

        Assert.Equal(0, free.ExitCode);
        Assert.Contains("ok      broker: the service can start its own on port ", free.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"failed  broker: the service cannot start its own on port {other.Port}: ", refused.Output, StringComparison.Ordinal);
    }

    private static string Embedded(string model, int port) => $$"""
        configVersion: 1
        model: { path: "{{model}}", providers: [cpu] }
        cameras: { street: { source: "synthetic:" } }
        mqtt: { host: 127.0.0.1, port: {{port}}, embedded: true }
        """;
}
