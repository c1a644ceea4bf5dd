using EdgeDetector.Geometry;
using EdgeDetector.Zones;
using static EdgeDetector.Service.Configuration.ConfigurationText;

namespace EdgeDetector.Service.Configuration;

public sealed class ZoneOptionsTests
{
    [Fact]
    public void Load_ZonesLinesAndMasks_AreRead()
    {
        CameraOptions camera = Load(
            Least
            + """
                zones:
                  yard:
                    points: [[0, 0.5], [1, 0.5], ["${RIGHT}", 1]]
                    anchor: centre
                    classes: [person, traffic light]
                    confidence: 0.6
                    minimumSize: 0.01
                    maximumSize: 0.5
                    inertia: 5
                    loiteringTime: 30s
                lines:
                  door:
                    points:
                      - [0.25, 1]
                      - [0.25, 0]
                    minimumFrames: 1
                    countAgain: false
                    classes: person
                masks:
                  tree: { points: [[0, 0], [0.1, 0], [0.1, 1e-1]], enabled: false }
            """,
            ("RIGHT", "0.75")).Cameras["gate"];

        ZoneOptions yard = camera.Zones["yard"];
        Assert.Equal([new FramePoint(0, 0.5), new FramePoint(1, 0.5), new FramePoint(0.75, 1)], yard.Points);
        Assert.Equal(["person", "traffic light"], yard.Classes);
        Assert.Equal((AnchorPoint.Centre, 0.6, 0.01, 0.5, 5, TimeSpan.FromSeconds(30)), (yard.Anchor, yard.Confidence, yard.MinimumSize, yard.MaximumSize, yard.Inertia, yard.LoiteringTime));
        LineOptions door = camera.Lines["door"];
        Assert.Equal([new FramePoint(0.25, 1), new FramePoint(0.25, 0)], door.Points);
        Assert.Equal(["person"], door.Classes);
        Assert.Equal((1, false, AnchorPoint.Bottom), (door.MinimumFrames, door.CountAgain, door.Anchor));
        Assert.False(camera.Masks["tree"].Enabled);
        Assert.Equal(new FramePoint(0.1, 0.1), camera.Masks["tree"].Points[2]);
    }

    [Theory]
    [InlineData("zones: { yard: { } }", "test.yaml:5:14: cameras.gate.zones.yard.points: an area needs from 3 to 256 points, not 0")]
    [InlineData("zones: { yard: { points: [[0, 0], [1, 1]] } }", "test.yaml:5:22: cameras.gate.zones.yard.points: an area needs from 3 to 256 points, not 2")]
    [InlineData("zones: { yard: { points: [[0, 0], [1, 1], [0, 1.5]] } }", "test.yaml:5:22: cameras.gate.zones.yard.points: point 3, [0, 1.5], is outside 0..1")]
    [InlineData(
        "zones: { yard: { points: [[0, 0], [1, 1], [1, 0], [0, 1]] } }",
        "test.yaml:5:22: cameras.gate.zones.yard.points: the outline crosses itself: the side from point 1 to 2 meets that from 3 to 4")]
    [InlineData(
        "zones: { yard: { points: [[0, 0], [1], [0, 1]] } }",
        "test.yaml:5:39: cameras.gate.zones.yard.points: point 2 must be two numbers, [x, y]: fractions of the frame's width and height")]
    [InlineData(
        "zones: { yard: { points: [0, 0, 1, 1] } }",
        "test.yaml:5:31: cameras.gate.zones.yard.points: point 1 must be two numbers, [x, y]: fractions of the frame's width and height")]
    [InlineData("zones: { yard: { points: [[0, 0], [a, 1], [0, 1]] } }", "test.yaml:5:40: cameras.gate.zones.yard.points: 'a' is not a number")]
    [InlineData(
        "zones: { yard: { points: everywhere } }",
        "test.yaml:5:30: cameras.gate.zones.yard.points: a list of points is expected, such as [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]]")]
    [InlineData(
        "zones: { yard: { points: [[0, 0], [1, 0], [1, 1]], minimumSize: 0.5, maximumSize: 0.1 } }",
        "test.yaml:5:56: cameras.gate.zones.yard.minimumSize: is above maximumSize: no box is large and small enough")]
    [InlineData("zones: { \"a\\u200Bb\": { points: [[0, 0], [1, 0], [1, 1]] } }", "test.yaml:5:14: cameras.gate.zones.a\uFFFDb: the name must not hold U+200B: nobody sees it, and it makes a text look like another")]
    [InlineData("lines: { \"a\\U000E0041\": { points: [[0, 0], [1, 0]] } }", "test.yaml:5:14: cameras.gate.lines.a\uFFFD\uFFFD: the name must not hold U+E0041: nobody sees it, and it makes a text look like another")]
    [InlineData("zones: { a/b: { points: [[0, 0], [1, 0], [1, 1]] } }", "test.yaml:5:14: cameras.gate.zones.a/b: the name must not hold '/': it is part of MQTT topics")]
    [InlineData("zones: { yard: { points: [[0, 0], [1, 0], [1, 1]], inertia: 0 } }", "test.yaml:5:65: cameras.gate.zones.yard.inertia: 0 is outside 1 to 1000")]
    [InlineData("zones: { yard: { points: [[0, 0], [1, 0], [1, 1]], loitering: 5s } }", "test.yaml:5:56: cameras.gate.zones.yard.loitering: is not a key (did you mean loiteringTime?)")]
    [InlineData("lines: { door: { points: [[0, 0], [1, 0], [1, 1]] } }", "test.yaml:5:22: cameras.gate.lines.door.points: a line needs 2 points, not 3; where it bends, make two of it")]
    [InlineData("masks: { tree: { points: [[0, 0], [0, 0], [1, 1]] } }", "test.yaml:5:22: cameras.gate.masks.tree.points: points 1 and 2 are the same")]
    public void Load_WrongShape_IsRefusedAtItsPlace(string yaml, string error) => Assert.Equal([error], Errors($"{Least}    {yaml}"));

    [Fact]
    public void Load_LineNamedAsAZone_IsRefused() =>
        Assert.Equal(
            ["test.yaml:6:14: cameras.gate.lines.yard: is the name of a zone too; subscribers could not tell the two apart"],
            Errors($"{Least}    zones: {{ yard: {{ points: [[0, 0], [1, 0], [1, 1]] }} }}\n    lines: {{ yard: {{ points: [[0, 0], [1, 0]] }} }}"));

    [Fact]
    public void Load_SameZoneTwice_IsRefused() =>
        Assert.Equal(
            ["test.yaml:5:58: cameras.gate.zones.yard: is given twice, first in line 5"],
            Errors($"{Least}    zones: {{ yard: {{ points: [[0, 0], [1, 0], [1, 1]] }}, yard: {{ }} }}"));

    [Fact]
    public void Load_VariableOfAZone_OverridesTheFile()
    {
        EdgeDetectorOptions options = Load(
            Least + "    zones: { back-yard: { points: [[0, 0], [1, 0], [1, 1]] } }",
            ("EDGEDETECTOR__CAMERAS__GATE__ZONES__BACK_YARD__INERTIA", "7"),
            ("EDGEDETECTOR__CAMERAS__GATE__ZONES__BACK_YARD__CLASSES", "person, car"));

        Assert.Equal(7, options.Cameras["gate"].Zones["back-yard"].Inertia);
        Assert.Equal(["person", "car"], options.Cameras["gate"].Zones["back-yard"].Classes);
    }
}
