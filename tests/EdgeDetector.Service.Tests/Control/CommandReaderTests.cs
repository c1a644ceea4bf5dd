using System.Buffers;
using System.Text;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Control;

public sealed class CommandReaderTests
{
    private static readonly CameraOptions FromFile = new()
    {
        Detection = new CameraDetectionOptions { Fps = 3 },
        Zones = new Dictionary<string, ZoneOptions> { ["yard"] = new() },
    };
    private static readonly Dictionary<string, CameraOptions> Cameras = new() { ["gate"] = FromFile };
    private static readonly string[] Classes = ["person", "traffic light", "a/b"];

    private readonly CommandReader _reader = new(new MqttTopics("home/edge", "box"), Classes);

    [Theory]
    [InlineData("enabled", "OFF", false)]
    [InlineData("enabled", " on\n", true)]
    public void Read_Enabled_SetsIt(string item, string payload, bool expected) =>
        Assert.Equal(expected, Changed(item, payload).Enabled);

    [Theory]
    [InlineData("0.1", 0.1)]
    [InlineData("240", 240)]
    [InlineData("12.5", 12.5)]
    public void Read_Fps_SetsIt(string payload, double expected) => Assert.Equal(expected, Changed("fps", payload).Detection.Fps);

    [Theory]
    [InlineData("confidence/person", "person")]
    [InlineData("confidence/traffic light", "traffic light")]
    [InlineData("confidence/a%2Fb", "a/b")]
    public void Read_Confidence_SetsThatOfTheClass(string item, string name) =>
        Assert.Equal(0.625, Changed(item, "0.625").Detection.Classes[name]);

    [Fact]
    public void Read_Reset_TakesBackOneThingAlone()
    {
        CameraOverrides set = new() { Fps = 10, Detect = false };

        CameraOverrides changed = Set("fps", "reset").Change(set);

        Assert.Equal(new CameraOverrides { Detect = false }, changed);
        Assert.Equal(3, changed.ApplyTo(FromFile, Classes).Detection.Fps);
    }

    [Fact]
    public void Read_Unlimited_TakesTheLimitAwayUntilAnotherOrReset()
    {
        CameraOverrides set = Set("fps", "Unlimited").Change(new CameraOverrides { Fps = 10 });

        Assert.Equal(new CameraOverrides { FpsUnlimited = true }, set);
        Assert.Null(set.ApplyTo(FromFile, Classes).Detection.Fps);
        Assert.Equal(new CameraOverrides { Fps = 5 }, Set("fps", "5").Change(set));
        Assert.True(Set("fps", "reset").Change(set).IsEmpty);
    }

    [Theory]
    [InlineData("gate/fps", true)]
    [InlineData("gate/confidence/a%2Fb", true)]
    [InlineData("gate/zones/yard/enabled", true)]
    [InlineData("gate/zones/street/enabled", false)]
    [InlineData("gate/confidence/cat", false)]
    [InlineData("gate/nothing", false)]
    [InlineData("yard/fps", false)]
    [InlineData("", false)]
    public void IsKnown_Topic_SaysWhetherItIsACommand(string item, bool expected) =>
        Assert.Equal(expected, _reader.IsKnown($"home/edge/box/cameras/{item}/set", Cameras));

    [Fact]
    public void Read_TopicOfNoCamera_IsAnswered()
    {
        ReceivedCommand message = ReceivedCommand.From("home/edge/box/cameras/set", ReadOnlySequence<byte>.Empty);

        Assert.Null(_reader.Read(message, Cameras, out string reason));
        Assert.StartsWith("commands are sent to a camera's topics: cameras/<camera>/", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Zone_SetsAndResetsIt()
    {
        CameraOverrides off = Set("zones/yard/enabled", "OFF").Change(CameraOverrides.None);

        Assert.False(off.Zones["yard"]);
        Assert.False(off.ApplyTo(FromFile, Classes).Zones["yard"].Enabled);
        Assert.True(Set("zones/yard/enabled", "reset").Change(off).IsEmpty);
    }

    [Fact]
    public void Read_PictureAndRestart_AreUnderstood()
    {
        Assert.Equal(new SnapshotCommand("gate"), Read("gate/snapshot", "TAKE", out _));
        Assert.Equal(new RestartCommand("gate"), Read("gate/restart", "restart", out _));
    }

    [Theory]
    [InlineData("gate/enabled", "1", "'1' is not ON, OFF or reset")]
    [InlineData("gate/enabled", "", "'' is not ON, OFF or reset")]
    [InlineData("gate/fps", "1e1", "'1e1' is not a number from 0.1 to 240, unlimited or reset")]
    [InlineData("gate/fps", "+5", "'+5' is not a number from 0.1 to 240, unlimited or reset")]
    [InlineData("gate/fps", "0", "'0' is not a number from 0.1 to 240, unlimited or reset")]
    [InlineData("gate/fps", "NaN", "'NaN' is not a number from 0.1 to 240, unlimited or reset")]
    [InlineData("gate/fps", "1,5", "'1,5' is not a number from 0.1 to 240, unlimited or reset")]
    [InlineData("gate/confidence/person", "1.01", "'1.01' is not a number from 0.001 to 1 or reset")]
    [InlineData("gate/confidence/persom", "0.5", "the model does not know the class 'persom' (did you mean person?)")]
    [InlineData("gaet/enabled", "ON", "there is no camera 'gaet' (did you mean gate?)")]
    [InlineData("gate/enable", "ON", "there is no command 'enable'; there are enabled, detect, fps, confidence/<class>, zones/<zone>/enabled, snapshot, restart")]
    [InlineData("gate/zones/yart/enabled", "ON", "the camera has no zone 'yart' (did you mean yard?)")]
    [InlineData("gate/zones/yard", "ON", "there is no command 'zones/yard'; there are enabled, detect, fps, confidence/<class>, zones/<zone>/enabled, snapshot, restart")]
    [InlineData("gate/lines/mid/enabled", "ON", "there is no command 'lines/mid/enabled'; there are enabled, detect, fps, confidence/<class>, zones/<zone>/enabled, snapshot, restart")]
    [InlineData("gate", "ON", "there is no command ''; there are enabled, detect, fps, confidence/<class>, zones/<zone>/enabled, snapshot, restart")]
    [InlineData("gate/zones/yard/enabled", "1", "'1' is not ON, OFF or reset")]
    [InlineData("gate/snapshot", "reset", "'reset' is not TAKE")]
    [InlineData("gate/restart", "now", "'now' is not RESTART")]
    public void Read_Wrong_SaysWhatIsWrong(string item, string payload, string reason)
    {
        Assert.Null(Read(item, payload, out string said));
        Assert.Equal(reason, said);
    }

    [Fact]
    public void Read_HugeOrBinary_SaysSo()
    {
        ReceivedCommand huge = ReceivedCommand.From("home/edge/box/cameras/gate/enabled/set", new ReadOnlySequence<byte>(new byte[1_000_000]));
        Assert.Empty(huge.Payload);
        Assert.Null(_reader.Read(huge, Cameras, out string reason));
        Assert.Equal("the payload has 1000000 bytes; no command needs more than 64", reason);

        ReceivedCommand binary = ReceivedCommand.From("home/edge/box/cameras/gate/enabled/set", new ReadOnlySequence<byte>([0xff, 0xfe, 0x80]));
        Assert.Null(_reader.Read(binary, Cameras, out reason));
        Assert.Equal("the payload is not text", reason);
    }

    private SetCommand Set(string item, string payload) => Assert.IsType<SetCommand>(Read($"gate/{item}", payload, out _));

    private CameraOptions Changed(string item, string payload) => Set(item, payload).Change(CameraOverrides.None).ApplyTo(FromFile, Classes);

    private Command? Read(string item, string payload, out string reason) => _reader.Read(
        ReceivedCommand.From($"home/edge/box/cameras/{item}/set", new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(payload))), Cameras, out reason);
}
