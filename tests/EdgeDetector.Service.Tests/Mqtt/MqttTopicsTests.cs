namespace EdgeDetector.Service.Mqtt;

public sealed class MqttTopicsTests
{
    [Theory]
    [InlineData("person", "person")]
    [InlineData("traffic light", "traffic light")]
    [InlineData("cup/mug", "cup%2Fmug")]
    [InlineData("100%+#", "100%25%2B%23")]
    public void Level_ClassName_IsOneLevelOfATopic(string name, string level) => Assert.Equal(level, MqttTopics.Level(name));
}
