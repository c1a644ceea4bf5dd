using static EdgeDetector.Service.Configuration.ConfigurationText;

namespace EdgeDetector.Service.Configuration;

public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("${USER_NAME}", "anna")]
    [InlineData("a-${USER_NAME}-${USER_NAME}", "a-anna-anna")]
    [InlineData("${MISSING:-bob}", "bob")]
    [InlineData("${EMPTY:-bob}", "bob")]
    [InlineData("${EMPTY}", "")]
    [InlineData("$${USER_NAME}", "${USER_NAME}")]
    [InlineData("$USER_NAME $", "$USER_NAME $")]
    public void Load_VariableInText_IsExpanded(string written, string expected) =>
        Assert.Equal(expected, Load(Least + $"mqtt: {{ username: '{written}' }}", ("USER_NAME", "anna"), ("EMPTY", "")).Mqtt.Username);

    [Fact]
    public void Load_VariableInNumber_IsExpanded() =>
        Assert.Equal(1884, Load(Least + "mqtt: { port: '${PORT}' }", ("PORT", "1884")).Mqtt.Port);

    [Fact]
    public void Load_VariableThatDoesNotFit_IsNamedButNotShown() =>
        Assert.Equal(
            ["test.yaml:5:15: mqtt.port: '${PORT}' does not expand to a whole number from 1 to 65535"],
            Errors(Least + "mqtt: { port: '${PORT}' }", ("PORT", "hunter2")));

    [Fact]
    public void Load_Overrides_SetAnyKey()
    {
        EdgeDetectorOptions options = Load(
            Least + "  front-door: { source: /dev/video1 }\nmqtt: { host: file }\ndetection: { classes: { Traffic light: 0.2 } }",
            ("EDGEDETECTOR__MQTT__HOST", "environment"),
            ("edgedetector__mqtt__keepAlive", "20s"),
            ("EDGEDETECTOR__MODEL__TENSORRT__FP16", "false"),
            ("EDGEDETECTOR__MODEL__PROVIDERS", "cuda, cpu"),
            ("EDGEDETECTOR__CAMERAS__GATE__SOURCE", "synthetic:"),
            ("EDGEDETECTOR__CAMERAS__GATE__WIDTH", ""),
            ("EDGEDETECTOR__CAMERAS__FRONT_DOOR__FLIP", "2"),
            ("EDGEDETECTOR__CAMERAS__NEW__SOURCE", "/dev/video2"),
            ("EDGEDETECTOR__DETECTION__CLASSES__TRAFFIC_LIGHT", "0.9"),
            ("EDGEDETECTOR__HTTP__LISTEN", ""),
            ("EDGEDETECTOR__MQTT__PASSWORD", "pa${ss"),
            ("EDGEDETECTOR_CONFIG", "not an override"));

        Assert.Equal("environment", options.Mqtt.Host);
        Assert.Equal(TimeSpan.FromSeconds(20), options.Mqtt.KeepAlive);
        Assert.False(options.Model.TensorRt.Fp16);
        Assert.Equal([Yolo.ExecutionProvider.Cuda, Yolo.ExecutionProvider.Cpu], options.Model.Providers);
        Assert.Equal(["front-door", "gate", "new"], options.Cameras.Keys.Order());
        Assert.Equal("synthetic:", options.Cameras["gate"].Source);
        Assert.Equal(2, options.Cameras["front-door"].Flip);
        Assert.Equal("/dev/video2", options.Cameras["new"].Source);
        Assert.Equal(0.9, Assert.Single(options.Detection.Classes).Value);
        Assert.Equal("", options.Http.Listen);
        Assert.Equal("pa${ss", options.Mqtt.Password);
    }

    [Theory]
    [InlineData("EDGEDETECTOR__MQTT__HSOT", "x", "EDGEDETECTOR__MQTT__HSOT: mqtt.hsot: is not a key (did you mean host?)")]
    [InlineData("EDGEDETECTOR__MQTT__PORT", "0", "EDGEDETECTOR__MQTT__PORT: mqtt.port: 0 is outside 1 to 65535")]
    [InlineData("EDGEDETECTOR__MQTT__PREFIX", "a#", "EDGEDETECTOR__MQTT__PREFIX: mqtt.prefix: the prefix must not hold '#': it is part of MQTT topics")]
    [InlineData("EDGEDETECTOR__MQTT", "x", "EDGEDETECTOR__MQTT: mqtt: is not a single value; the variable must name one below it")]
    [InlineData("EDGEDETECTOR__CAMERAS__GATE", "x", "EDGEDETECTOR__CAMERAS__GATE: cameras: is not a single value; the variable must name one below it")]
    [InlineData("EDGEDETECTOR__MQTT__HOST__NAME", "x", "EDGEDETECTOR__MQTT__HOST__NAME: mqtt.host: is a single value; nothing is below it")]
    [InlineData("EDGEDETECTOR__CAMERAS__YARD__FLIP", "1", "EDGEDETECTOR__CAMERAS__YARD__FLIP: cameras.yard.source: is missing; it says where the pictures come from: /dev/video0, rtsp://…, file:…, csi://0, gst:…, synthetic:")]
    public void Load_WrongOverride_NamesTheVariable(string variable, string value, string error) =>
        Assert.Equal([error], Errors(Least, (variable, value)));

    [Fact]
    public void Load_OverrideBelowAWrongKind_LeavesTheFilesError() =>
        Assert.Equal(["test.yaml:5:7: mqtt: keys and values are expected, not a list"], Errors(Least + "mqtt: []", ("EDGEDETECTOR__MQTT__HOST", "x")));
}
