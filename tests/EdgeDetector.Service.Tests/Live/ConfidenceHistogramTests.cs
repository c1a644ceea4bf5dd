using EdgeDetector.Geometry;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDetector.Service.Live;

public sealed class ConfidenceHistogramTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Read_Found_CountsByClassAndBin()
    {
        ConfidenceHistogram histogram = new(["person", "car"], _time);

        histogram.Count([Of(0, 0f), Of(0, 0.049f), Of(0, 0.05f), Of(1, 1f)]);

        IReadOnlyDictionary<string, int[]> read = histogram.Read();
        Assert.Equal([2, 1], read["person"][..2]);
        Assert.Equal(1, read["car"][^1]);
        Assert.Equal(4, read.Values.Sum(bins => bins.Sum()));
    }

    [Fact]
    public void Read_AfterTenMinutes_ForgetsMinuteByMinute()
    {
        ConfidenceHistogram histogram = new(["person"], _time);
        for (int minute = 0; minute < 15; minute++)
        {
            histogram.Count([Of(0, 0.5f)]);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        histogram.Count([]);
        Assert.Equal(9, histogram.Read()["person"].Sum());

        _time.Advance(TimeSpan.FromDays(400));
        histogram.Count([Of(0, 0.5f)]);
        Assert.Equal(1, histogram.Read()["person"].Sum());
    }

    [Fact]
    public void Read_TwoClassesOfOneName_AreOne()
    {
        ConfidenceHistogram histogram = new(["person", "person"], _time);

        histogram.Count([Of(0, 0.5f), Of(1, 0.5f)]);

        Assert.Equal(2, Assert.Single(histogram.Read()).Value[10]);
    }

    [Fact]
    public void Count_EachFrame_AllocatesNothing()
    {
        ConfidenceHistogram histogram = new(["person"], _time);
        Detection[] found = [Of(0, 0.5f)];
        histogram.Count(found);

        long before = GC.GetAllocatedBytesForCurrentThread();
        histogram.Count(found);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static Detection Of(int classId, float confidence) => new(classId, confidence, new Box(0, 0, 1, 1));
}
