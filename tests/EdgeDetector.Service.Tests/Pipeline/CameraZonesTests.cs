using EdgeDetector.Geometry;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Zones;

namespace EdgeDetector.Service.Pipeline;

public sealed class CameraZonesTests
{
    private static readonly string[] Classes = ["person", "bicycle", "car"];

    private static readonly FramePoint[] Corners = [new(0, 0), new(1, 0), new(0, 1)];

    [Fact]
    public void Of_Options_AreTheSettings()
    {
        CameraZones zones = Of(new CameraOptions
        {
            Zones = new Dictionary<string, ZoneOptions>
            {
                ["yard"] = new()
                {
                    Points = Corners,
                    Anchor = AnchorPoint.Centre,
                    Classes = ["car"],
                    Confidence = 0.5,
                    MinimumSize = 0.1,
                    MaximumSize = 0.9,
                    Inertia = 4,
                    LoiteringTime = TimeSpan.FromMinutes(1),
                },
                ["off"] = new() { Points = Corners, Enabled = false },
            },
            Lines = new Dictionary<string, LineOptions>
            {
                ["door"] = new() { Points = Corners[..2], MinimumFrames = 2, CountAgain = false },
                ["off"] = new() { Points = Corners[..2], Enabled = false },
            },
            Masks = new Dictionary<string, MaskOptions>
            {
                ["tree"] = new() { Points = Corners, Classes = ["person"] },
                ["off"] = new() { Points = Corners, Enabled = false },
            },
        });

        Zone yard = Assert.Single(zones.Zones.Zones);
        Assert.Equal(
            new Zone("yard", yard.Area)
            {
                Anchor = AnchorPoint.Centre,
                Classes = yard.Classes,
                Confidence = 0.5,
                MinimumSize = 0.1,
                MaximumSize = 0.9,
                Inertia = 4,
                LoiteringTime = TimeSpan.FromMinutes(1),
            },
            yard);
        Assert.Equal(Corners, yard.Area.Points);
        Assert.Equal([false, false, true], Enumerable.Range(0, 3).Select(yard.Classes.Contains));
        Assert.Equal(
            new CrossingLine("door", Corners[0], Corners[1]) { MinimumFrames = 2, CountsAgain = false, Classes = ClassSet.All },
            Assert.Single(zones.Zones.Lines));
        Assert.Equal("tree", Assert.Single(zones.Masks).Name);
        Assert.Equal(new StillnessSettings { After = TimeSpan.FromSeconds(20), Tolerance = 0.3 }, zones.Zones.Stillness);
        Assert.Equal(TimeSpan.FromSeconds(2), zones.Objects.UpdateInterval);
        Assert.Equal(16, zones.Objects.PathPoints);
    }

    [Fact]
    public void Of_UnknownClasses_NamesEveryOneAndTheNearest()
    {
        ConfigurationException e = Assert.Throws<ConfigurationException>(() => Of(new CameraOptions
        {
            Zones = new Dictionary<string, ZoneOptions> { ["yard"] = new() { Points = Corners, Classes = ["prson", "car"] } },
            Masks = new Dictionary<string, MaskOptions> { ["tree"] = new() { Points = Corners, Classes = ["zebra"] } },
        }));

        Assert.Equal(
            "configuration: cameras.gate.zones.yard.classes: the model does not know the class 'prson' (did you mean 'person'?)\n"
            + "configuration: cameras.gate.masks.tree.classes: the model does not know the class 'zebra'",
            e.Message);
    }

    private static CameraZones Of(CameraOptions camera) => CameraZones.Of(
        "gate",
        new EdgeDetectorOptions
        {
            Cameras = new Dictionary<string, CameraOptions> { ["gate"] = camera },
            Objects = new ObjectOptions { Stationary = new StationaryOptions { After = TimeSpan.FromSeconds(20), Tolerance = 0.3 } },
            Events = new EventOptions { UpdateInterval = TimeSpan.FromSeconds(2), PathPoints = 16 },
        },
        Classes);
}
