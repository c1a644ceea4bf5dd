using static EdgeDetector.Service.Configuration.ConfigurationText;

namespace EdgeDetector.Service.Configuration;

public sealed class FormatOptionsTests
{
    [Fact]
    public void Load_Formats_AreReadAndNeedARestart()
    {
        EdgeDetectorOptions options = Load(Least + "mqtt: { formats: [edgedetector, frigate, deepstream], frigate: { prefix: home/frigate } }");

        Assert.Equal([MessageFormat.Edgedetector, MessageFormat.Frigate, MessageFormat.Deepstream], options.Mqtt.Formats);
        Assert.Equal(("home/frigate", "deepstream"), (options.Mqtt.Frigate.Prefix, options.Mqtt.DeepStream.Prefix));
        Assert.Equal(ChangeEffect.NeedsRestart, ConfigurationDiff.Between(Load(Least), options)[0].Effect);
    }

    [Theory]
    [InlineData("mqtt: { formats: [frigate, frigate] }", "test.yaml:5:9: mqtt.formats: a format is given twice")]
    [InlineData(
        "mqtt: { formats: [frigate], frigate: { prefix: edgedetector } }",
        "test.yaml:5:40: mqtt.frigate.prefix: is mqtt.prefix too; the topics of the two must stay apart")]
    [InlineData(
        "mqtt: { formats: [frigate], frigate: { prefix: edgedetector/frigate } }",
        "test.yaml:5:40: mqtt.frigate.prefix: 'edgedetector/frigate' and mqtt.prefix, 'edgedetector', lie one inside the other; the topics of the two must stay apart")]
    [InlineData(
        "mqtt: { formats: [frigate], prefix: frigate/boxes }",
        "test.yaml:5:1: mqtt.frigate.prefix: 'frigate' and mqtt.prefix, 'frigate/boxes', lie one inside the other; the topics of the two must stay apart")]
    [InlineData("mqtt: { deepStream: { prefix: 'a/#' } }", "test.yaml:5:23: mqtt.deepStream.prefix: the prefix must not hold '#': it is part of MQTT topics")]
    [InlineData(
        "    zones: { gate: { points: [[0, 0], [1, 0], [1, 1]] } }\nmqtt: { formats: [frigate] }",
        "test.yaml:5:14: cameras.gate.zones.gate: is the name of a camera too; Frigate's topics could not tell the two apart")]
    public void Load_FormatsThatCannotBe_SaysWhatIsWrong(string yaml, string error) => Assert.Equal([error], Errors(Least + yaml));

    [Theory]
    [InlineData("formats: [frigate], prefix: frigates")]
    [InlineData("formats: [edgedetector], prefix: frigate/boxes")]
    public void Load_PrefixesThatStayApart_AreTaken(string mqtt) => Assert.NotNull(Load($"{Least}mqtt: {{ {mqtt} }}"));

    [Fact]
    public void Load_ZoneNamedAsACameraWithoutFrigate_IsTaken() =>
        Assert.Single(Load(Least + "    zones: { gate: { points: [[0, 0], [1, 0], [1, 1]] } }").Cameras["gate"].Zones);
}
