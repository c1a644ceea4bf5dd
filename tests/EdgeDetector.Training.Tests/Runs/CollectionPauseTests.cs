using EdgeDetector.Training.Networks.Support;

namespace EdgeDetector.Training.Runs;

/// <summary>No collection falls into a step.</summary>
[Collection(Serial.Name)]
public sealed class CollectionPauseTests
{
    [Fact]
    public void Begin_ThenAllocating_CollectsNothingUntilDisposed()
    {
        using (CollectionPause.Begin())
        {
            int before = GC.CollectionCount(0);
            for (int i = 0; i < 200; i++)
            {
                GC.KeepAlive(new byte[100_000]);
            }

            Assert.True(CollectionPause.IsHeld);
            Assert.Equal(before, GC.CollectionCount(0));
        }

        Assert.False(CollectionPause.IsHeld);
    }

    [Fact]
    public void Begin_MoreAllocatedThanThereIsRoom_EndsByItself()
    {
        using (CollectionPause.Begin())
        {
            for (int i = 0; i < 64; i++)
            {
                GC.KeepAlive(new byte[8 << 20]);
            }
        }

        Assert.False(CollectionPause.IsHeld);
    }
}
