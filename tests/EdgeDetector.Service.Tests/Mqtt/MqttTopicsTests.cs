using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Frigate;

namespace EdgeDetector.Service.Mqtt;

public sealed class MqttTopicsTests
{
    [Theory]
    [InlineData("person", "person")]
    [InlineData("traffic light", "traffic light")]
    [InlineData("cup/mug", "cup%2Fmug")]
    [InlineData("100%+#", "100%25%2B%23")]
    public void Level_ClassName_IsOneLevelOfATopic(string name, string level) => Assert.Equal(level, MqttTopics.Level(name));

    [Theory]
    [InlineData("gate/status", true)]
    [InlineData("gate/motion", true)]
    [InlineData("yard/motion", false)]
    [InlineData("gate/counts/person", true)]
    [InlineData("gate/counts/horse", false)]
    [InlineData("gate/occupancy/cup%2Fmug", true)]
    [InlineData("gate/zones/yard/enabled", true)]
    [InlineData("gate/zones/yard/counts/person", true)]
    [InlineData("gate/zones/yard/counts/cup%2Fmug", false)]
    [InlineData("gate/zones/garden/counts/person", false)]
    [InlineData("gate/lines/door/forward/person", true)]
    [InlineData("gate/lines/wall/forward/person", false)]
    [InlineData("yard/status", false)]
    public void IsAbout_Topic_TellsWhatThereIsFromWhatIsGone(string topic, bool expected)
    {
        MqttTopics topics = new("home/edge", "box");
        CameraOptions gate = new()
        {
            Zones = new Dictionary<string, ZoneOptions> { ["yard"] = new() { Classes = ["person"] } },
            Lines = new Dictionary<string, LineOptions> { ["door"] = new() },
        };
        KnownPlaces places = new(new Dictionary<string, CameraOptions> { ["gate"] = gate }, ["person", "cup/mug"]);

        Assert.Equal(expected, topics.IsAbout(places, $"home/edge/box/cameras/{topic}"));
        Assert.False(topics.IsAbout(places, $"other/box/cameras/{topic}"));
    }

    [Theory]
    [InlineData("frigate/gate/person", true)]
    [InlineData("frigate/yard/all/active", true)]
    [InlineData("frigate/gate/status/detect", true)]
    [InlineData("frigate/yard/status/detect", false)]
    [InlineData("frigate/yard/horse", false)]
    [InlineData("frigate/gate/car", true)]
    [InlineData("frigate/yard/car", false)]
    [InlineData("frigate/yard/person/active", true)]
    [InlineData("frigate/garden/person", false)]
    [InlineData("home/gate/person", false)]
    public void IsAbout_TopicOfFrigate_TellsWhatThereIsFromWhatIsGone(string topic, bool expected)
    {
        CameraOptions gate = new() { Zones = new Dictionary<string, ZoneOptions> { ["yard"] = new() { Classes = ["person"] } } };
        KnownPlaces places = new(new Dictionary<string, CameraOptions> { ["gate"] = gate }, ["person", "car"]);

        Assert.Equal(expected, new FrigateTopics("frigate").IsAbout(places, topic));
    }
}
