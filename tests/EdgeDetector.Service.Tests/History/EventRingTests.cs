using static EdgeDetector.Service.History.Objects;

namespace EdgeDetector.Service.History;

public sealed class EventRingTests
{
    [Fact]
    public void Put_TooMany_ForgetsWhoseNewsAreOldest()
    {
        EventRing ring = new(3);
        foreach (int second in (int[])[1, 2, 3, 1, 4])
        {
            ring.Put(Record(second));
        }

        ring.Put(Record(3, isEnd: true));

        Assert.Equal([1, 4, 3], ring.Take().Seconds());
        Assert.Null(ring.Find(Id(2)));
        Assert.Equal(EventState.Ended, ring.Find(Id(3))!.State);
    }
}
