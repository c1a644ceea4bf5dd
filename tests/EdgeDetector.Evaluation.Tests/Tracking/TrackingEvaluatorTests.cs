using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Tracking;

public sealed class TrackingEvaluatorTests
{
    [Fact]
    public void Evaluate_PerfectTracks_GivesOneAllOver()
    {
        TrackingResult result = new Take().Frame([(1, 0), (2, 50)], [(7, 0), (9, 50)]).Frame([(1, 3), (2, 47)], [(7, 3), (9, 47)]).Judge();

        Assert.Equal((1, 1, 1, 1), (result.Clear.Mota, result.Clear.Motp, result.Clear.Recall, result.Clear.Precision));
        Assert.Equal((0, 0, 2, 0), (result.Clear.Switches, result.Clear.Fragments, result.Clear.MostlyTracked, result.Clear.MostlyLost));
        Assert.Equal((1, 1, 1), (result.Identity.F1, result.Identity.Precision, result.Identity.Recall));
        Assert.Equal(new HotaResult(1, 1, 1, 1), result.Hota);
    }

    [Fact]
    public void Evaluate_IdentityChangesHalfWay_IsOneSwitch()
    {
        TrackingResult result = new Take().One((7, 0)).One((7, 0)).One((8, 0)).One((8, 0)).Judge();

        Assert.Equal((1, 0, 0.75), (result.Clear.Switches, result.Clear.Fragments, result.Clear.Mota));
        Assert.Equal(0.5, result.Identity.F1);

        // Each half: 2 boxes together of 4 + 2 - 2 in all.
        Assert.Equal(1, result.Hota.DetA, 1e-12);
        Assert.Equal(0.5, result.Hota.AssA, 1e-12);
        Assert.Equal(Math.Sqrt(0.5), result.Hota.Hota, 1e-12);
    }

    [Fact]
    public void Evaluate_GapThenAnotherIdentity_IsASwitchAndAFragment()
    {
        TrackingResult result = new Take().One((7, 0)).One().One().One((8, 0)).One().Judge();

        // The gap at the end is none: the object is not tracked again.
        Assert.Equal((1, 1, 3L), (result.Clear.Switches, result.Clear.Fragments, result.Clear.Misses));
        Assert.Equal(1 - (4 / 5.0), result.Clear.Mota!.Value, 1e-12);
    }

    [Fact]
    public void Evaluate_BetterTrackComes_ThePairOfTheFrameBeforeIsKept()
    {
        // Track 7 overlaps by 8/12, still enough, while 8 is just upon the object.
        TrackingResult result = new Take().One((7, 0)).One((7, 2), (8, 0)).Judge();

        Assert.Equal((0, 1L), (result.Clear.Switches, result.Clear.FalsePositives));
        Assert.Equal((1 + (8 / 12.0)) / 2, result.Clear.Motp!.Value, 1e-12);
    }

    [Fact]
    public void Evaluate_PairOfAFrameLongerAgo_IsNotKept()
    {
        TrackingResult result = new Take().One((7, 0)).One().One((7, 2), (8, 0)).Judge();

        Assert.Equal((1, 1), (result.Clear.Switches, result.Clear.Fragments));
    }

    [Fact]
    public void Evaluate_MorePairsOrABetterOne_TakesMorePairs()
    {
        // Object 1 overlaps 7 fully, but 8 overlaps only object 1: 7 goes to object 2 (7/13) and 8 to object 1 (7/13).
        TrackingResult result = new Take().Frame([(1, 10), (2, 13)], [(7, 10), (8, 7)]).Judge();

        Assert.Equal((2L, 0L), (result.Clear.Matches, result.Clear.FalsePositives));
        Assert.Equal(7 / 13.0, result.Clear.Motp!.Value, 1e-12);
    }

    [Theory]
    [InlineData(8, 0, 0)]
    [InlineData(9, 1, 0)]
    [InlineData(2, 0, 0)]
    [InlineData(1, 0, 1)]
    public void Evaluate_ShareOfFrames_MostlyIsStrictlyBeyond(int tracked, int mostlyTracked, int mostlyLost)
    {
        Take take = new();
        for (int i = 0; i < 10; i++)
        {
            take = i < tracked ? take.One((7, 0)) : take.One();
        }

        ClearMotResult clear = take.Judge().Clear;

        Assert.Equal((mostlyTracked, mostlyLost, 1 - mostlyTracked - mostlyLost), (clear.MostlyTracked, clear.MostlyLost, clear.PartlyTracked));
    }

    [Fact]
    public void Evaluate_OverlapOfAHalfInOneFrame_CountsUpToThatThresholdOfHota()
    {
        // IoU 1 and 1/2 (10x10 and 10x5): ten thresholds count both, nine the first alone, for which all is a third.
        TrackedBox thing = new(1, 0, new PreciseBox(0, 0, 10, 10));
        TrackedBox half = new(7, 0, new PreciseBox(0, 0, 10, 5));
        TrackingResult result = TrackingEvaluator.Evaluate([new([thing], [half with { Box = thing.Box }]), new([thing], [half])]);

        Assert.Equal(2, result.Clear.Matches);
        Assert.Equal((10 + (9 / 3.0)) / 19, result.Hota.Hota, 1e-12);
        Assert.Equal(((10 * 0.75) + 9) / 19, result.Hota.LocA, 1e-12);
    }

    [Fact]
    public void Evaluate_SameBoxOfAnotherClass_IsNoMatch()
    {
        PreciseBox box = new(0, 0, 10, 10);
        TrackingResult result = TrackingEvaluator.Evaluate([new([new(1, 0, box)], [new(1, 1, box)])]);

        Assert.Equal((0L, 1L, -1), (result.Clear.Matches, result.Clear.FalsePositives, result.Clear.Mota));
        Assert.Equal(new HotaResult(0, 0, 0, 1), result.Hota);
    }

    [Fact]
    public void Evaluate_NothingThere_HasNoFigures()
    {
        TrackingResult result = TrackingEvaluator.Evaluate([new([], [])]);

        Assert.Equal((null, null, null), (result.Clear.Mota, result.Clear.Motp, result.Identity.F1));
    }

    [Fact]
    public void Evaluate_IdentityTwiceInAFrame_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new Take().One((7, 0), (7, 20)).Judge());
}
