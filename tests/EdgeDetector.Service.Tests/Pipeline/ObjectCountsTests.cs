using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Zones;

namespace EdgeDetector.Service.Pipeline;

public sealed class ObjectCountsTests
{
    private readonly ObjectCounts _counts = new(["person", "dog", "car"]);

    [Fact]
    public void Of_Nothing_IsNone()
    {
        Assert.False(_counts.Take([]));
        Assert.Equal(new ObjectCount(0, 0), _counts.Of(null));
        Assert.Empty(_counts.Classes);
    }

    [Fact]
    public void Of_ClassesZonesAndStillOnes_CountsEach()
    {
        ObjectIdentity person = Identity(1, 0);
        ObjectIdentity car = Identity(2, 2);
        ObjectIdentity parked = Identity(3, 2);

        Assert.True(_counts.Take([Event(ObjectEventKind.New, person), Event(ObjectEventKind.New, car), Event(ObjectEventKind.New, parked)]));
        _counts.Take([Event(ObjectEventKind.Update, parked, isStationary: true, "yard"), Event(ObjectEventKind.Update, person, isStationary: false, "yard", "door")]);

        Assert.Equal(new ObjectCount(3, 2), _counts.Of(null));
        Assert.Equal(new ObjectCount(2, 1), _counts.Of(2));
        Assert.Equal(new ObjectCount(2, 1), _counts.Of(null, "yard"));
        Assert.Equal(new ObjectCount(1, 0), _counts.Of(2, "yard"));
        Assert.Equal(new ObjectCount(1, 1), _counts.Of(0, "door"));
        Assert.Equal([0, 2], _counts.Classes.Order());
    }

    [Fact]
    public void Of_ClassesOfOneName_AreOneClass()
    {
        ObjectCounts counts = new(["person", "car", "person"]);

        counts.Take([Event(ObjectEventKind.New, Identity(1, 0)), Event(ObjectEventKind.New, Identity(2, 2)), Event(ObjectEventKind.New, Identity(3, 1))]);

        Assert.Equal(new ObjectCount(2, 2), counts.Of(0));
        Assert.Equal(new ObjectCount(2, 2), counts.Of(2));
        Assert.Equal(new ObjectCount(1, 1), counts.Of(1));
        Assert.Equal([0, 1], counts.Classes.Order());
    }

    [Fact]
    public void Of_EndedObject_IsNone()
    {
        ObjectIdentity person = Identity(1, 0);
        _counts.Take([Event(ObjectEventKind.New, person)]);

        Assert.True(_counts.Take([Event(ObjectEventKind.End, person)]));

        Assert.Equal(new ObjectCount(0, 0), _counts.Of(0));
    }

    private static ObjectIdentity Identity(long track, int classId) => new(Guid.NewGuid(), track, classId, DateTimeOffset.UnixEpoch);

    private static ObjectEvent Event(ObjectEventKind kind, ObjectIdentity identity, bool isStationary = false, params string[] zones) =>
        new(kind, 1, ObjectChanges.None, identity, null, States.Of(new Box(0, 0, 1, 1), zones) with { Motion = new TrackMotion(isStationary, 0, 0) });
}
