using EdgeDetector.Geometry;
using EdgeDetector.Tracking;

namespace EdgeDetector.Zones;

/// <summary>The line leads from left to right at half height, over the middle half: forward is down. The debounce is two frames.</summary>
public sealed class LineTests
{
    private static readonly CrossingLine Line = new("gate", new FramePoint(0.25, 0.5), new FramePoint(0.75, 0.5)) { MinimumFrames = 2 };

    [Fact]
    public void Update_WalkDown_CrossesForwardInTheSecondFrameBeyond() =>
        Assert.Equal(["4: CrossedForward gate"], Watch().Walk((0.5, 0.3), (0.5, 0.4), (0.5, 0.6), (0.5, 0.7), (0.5, 0.8)));

    [Fact]
    public void Update_WalkUp_CrossesBackward() =>
        Assert.Equal(["3: CrossedBackward gate"], Watch().Walk((0.5, 0.6), (0.5, 0.4), (0.5, 0.3)));

    [Fact]
    public void Update_LineTheOtherWayRound_SwapsTheDirections() =>
        Assert.Equal(
            ["3: CrossedBackward gate"],
            Watch(Line with { Start = Line.End, End = Line.Start }).Walk((0.5, 0.4), (0.5, 0.6), (0.5, 0.7)));

    [Fact]
    public void Update_OneFrameBeyond_IsNoCrossing() =>
        Assert.Empty(Watch().Walk((0.5, 0.4), (0.5, 0.6), (0.5, 0.4), (0.5, 0.6), (0.5, 0.4), (0.5, 0.4)));

    [Fact]
    public void Update_TremblingWhileItCrosses_CountsOnce() =>
        Assert.Equal(
            ["5: CrossedForward gate"],
            Watch().Walk((0.5, 0.4), (0.5, 0.51), (0.5, 0.49), (0.5, 0.51), (0.5, 0.52), (0.5, 0.49), (0.5, 0.51), (0.5, 0.6)));

    [Fact]
    public void Update_JumpAcross_CountsWhereTheStraightWayMeetsTheLine()
    {
        // From far left of the line to far right of it: both places are beyond its ends, the way between them is not.
        Assert.Equal(["3: CrossedForward gate"], Watch().Walk((0.1, 0.1), (0.9, 0.9), (0.9, 0.9)));

        // At 0.1875 of the width, left of the line's beginning.
        Assert.Empty(Watch().Walk((0.125, 0.25), (0.25, 0.75), (0.25, 0.75)));
    }

    [Theory]
    [InlineData(0.25, true)]
    [InlineData(0.75, true)]
    [InlineData(0.2499, false)]
    [InlineData(0.7501, false)]
    public void Update_AtAnEndPoint_CountsWithTheEnd(double x, bool counts) =>
        Assert.Equal(counts ? ["3: CrossedForward gate"] : [], Watch().Walk((x, 0.4), (x, 0.6), (x, 0.7)));

    [Fact]
    public void Update_AroundTheEnd_IsNoCrossingButChangesSides()
    {
        Watch watch = Watch();

        Assert.Empty(watch.Walk((0.5, 0.4), (0.2, 0.4), (0.2, 0.6), (0.5, 0.6), (0.5, 0.7)));
        Assert.Equal(["2: CrossedBackward gate"], watch.Walk((0.5, 0.4), (0.5, 0.3)));
    }

    [Fact]
    public void Update_RunsAlongTheLine_CountsWhereItLeavesToTheOtherSide()
    {
        Assert.Equal(["6: CrossedForward gate"], Watch().Walk((0.3, 0.4), (0.4, 0.5), (0.5, 0.5), (0.6, 0.5), (0.6, 0.6), (0.6, 0.7)));
        Assert.Empty(Watch().Walk((0.3, 0.4), (0.4, 0.5), (0.5, 0.5), (0.6, 0.5), (0.6, 0.4), (0.6, 0.3)));
        Assert.Empty(Watch().Walk((0.3, 0.4), (0.4, 0.5), (0.7, 0.5), (0.8, 0.5), (0.8, 0.6), (0.8, 0.7)));
    }

    [Fact]
    public void Update_TouchesTheLineInBetween_DoesNotBreakTheRow() =>
        Assert.Equal(["4: CrossedForward gate"], Watch().Walk((0.5, 0.4), (0.5, 0.6), (0.5, 0.5), (0.5, 0.6)));

    [Fact]
    public void Update_BeginsOnTheLine_CrossesNothing() => Assert.Empty(Watch().Walk((0.5, 0.5), (0.5, 0.6), (0.5, 0.7), (0.5, 0.8)));

    [Fact]
    public void Update_BackAndForthWhereNoneCountsAgain_CountsOnceInEachDirection() =>
        Assert.Equal(
            ["3: CrossedForward gate", "5: CrossedBackward gate"],
            Watch(Line with { CountsAgain = false })
                .Walk((0.5, 0.4), (0.5, 0.6), (0.5, 0.6), (0.5, 0.4), (0.5, 0.4), (0.5, 0.6), (0.5, 0.6), (0.5, 0.4), (0.5, 0.4)));

    [Fact]
    public void Update_BackAndForth_CountsEach() =>
        Assert.Equal(
            ["3: CrossedForward gate", "5: CrossedBackward gate", "7: CrossedForward gate"],
            Watch().Walk((0.5, 0.4), (0.5, 0.6), (0.5, 0.6), (0.5, 0.4), (0.5, 0.4), (0.5, 0.6), (0.5, 0.6)));

    [Fact]
    public void Update_LostMeanwhile_CountsByWhereItIsSeen()
    {
        Track[] track =
        [
            Zones.Watch.At(0.5, 0.4), Zones.Watch.At(0.5, 0.6, TrackState.Lost), Zones.Watch.At(0.5, 0.7, TrackState.Lost),
            Zones.Watch.At(0.5, 0.8), Zones.Watch.At(0.5, 0.9),
        ];

        Assert.Equal(["5: CrossedForward gate"], Watch().Walk(track));
        Assert.Empty(Watch().Walk([.. track.Take(3), Zones.Watch.At(0.5, 0.45), Zones.Watch.At(0.5, 0.45)]));
    }

    [Fact]
    public void Update_TentativeWhileItCrosses_CrossesOnceConfirmed()
    {
        IEnumerable<Track> tentative = Enumerable.Range(0, 4).Select(i => Zones.Watch.At(0.5, i == 0 ? 0.4 : 0.6, TrackState.Tentative));

        Assert.Equal(["5: CrossedForward gate"], Watch().Walk([.. tentative, Zones.Watch.At(0.5, 0.9)]));
    }

    [Fact]
    public void Update_OtherClass_CrossesNothing() =>
        Assert.Empty(Watch(Line with { Classes = ClassSet.Of(["person", "car"], ["car"]) }).Walk((0.5, 0.4), (0.5, 0.6), (0.5, 0.7)));

    [Fact]
    public void Update_CentreAsAnchor_GoesByTheMiddleOfTheBox() =>
        Assert.Equal(
            ["4: CrossedForward gate"],
            Watch(Line with { Anchor = AnchorPoint.Centre }).Walk((0.5, 0.4), (0.5, 0.59), (0.5, 0.61), (0.5, 0.62)));

    /// <summary>In a frame twice as wide as high, the perpendicular of a line that rises by 45° of its pixels is not one of its fractions.</summary>
    [Fact]
    public void Update_SlopingLine_EndsAtThePerpendicularsOfThePixels()
    {
        // In pixels from (400, 100) to (600, 300); along the end's perpendicular, x + y = 900.
        CrossingLine slope = Line with { Start = new FramePoint(0.4, 0.2), End = new FramePoint(0.6, 0.6) };

        Assert.Equal(["3: CrossedBackward gate"], Watch(slope).Walk((0.549, 0.7), (0.649, 0.5), (0.649, 0.5)));
        Assert.Empty(Watch(slope).Walk((0.551, 0.7), (0.651, 0.5), (0.651, 0.5)));
    }

    [Fact]
    public void Update_AnchorBelowTheFrame_IsAtItsEdge() =>
        Assert.Equal(
            ["3: CrossedForward gate"],
            Watch(Line with { Start = new FramePoint(0, 0.99), End = new FramePoint(1, 0.99) }).Walk((0.5, 0.9), (0.5, 1.05), (0.5, 1.1)));

    [Fact]
    public void Update_ManyObjects_AreCountedApart()
    {
        Watch watch = Watch();
        Track a = Zones.Watch.At(0.4, 0.4);
        Track b = Zones.Watch.At(0.6, 0.6) with { Id = 2 };
        Track aBeyond = Zones.Watch.At(0.4, 0.6);
        Track bBeyond = Zones.Watch.At(0.6, 0.4) with { Id = 2 };

        watch.See(a, b);
        watch.See(aBeyond, bBeyond);
        Assert.Equal(["CrossedForward gate", "CrossedBackward gate"], watch.See(aBeyond, bBeyond));
    }

    [Fact]
    public void Update_NextTrackInTheSameMemory_BeginsAnew()
    {
        Watch watch = Watch();
        watch.Walk((0.5, 0.4), (0.5, 0.6));
        watch.End(1);

        Assert.Empty(watch.Walk([.. Enumerable.Repeat(Zones.Watch.At(0.5, 0.6) with { Id = 2 }, 4)]));
    }

    /// <summary>Random walks with coordinates on a grid, many of them on the line and its ends: as counted by plain integers.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Update_RandomWalksOnAGrid_CountAsTheDefinitionSays(int frames)
    {
        Random random = new(11);
        for (int round = 0; round < 300; round++)
        {
            (int X, int Y)[] walk = [.. Enumerable.Range(0, 40).Select(_ => (random.Next(0, 9), random.Next(3, 6)))];
            Watch watch = Watch(Line with { MinimumFrames = frames });

            string[] told = watch.Walk([.. walk.Select(place => (place.X / 8.0, place.Y / 8.0))]);

            Assert.Equal(Definition(walk, frames), told);
        }
    }

    /// <summary>The line is at row 4 from column 2 to 6 of the grid.</summary>
    private static List<string> Definition((int X, int Y)[] walk, int frames)
    {
        List<string> told = [];
        int settled = 0;
        for (int i = 0, run = 0, way = 0; i < walk.Length; i++)
        {
            int side = Math.Sign(walk[i].Y - 4);
            if (side == 0)
            {
                continue;
            }

            if (settled == 0 || side == settled)
            {
                (settled, run) = (side, 0);
                continue;
            }

            // Twice the column where the way meets row 4: that of the place before if that is on the row, else the middle of both.
            way = run++ > 0 ? way : walk[i - 1].Y == 4 ? 2 * walk[i - 1].X : walk[i - 1].X + walk[i].X;
            if (run == frames)
            {
                (settled, run) = (side, 0);
                if (way is >= 4 and <= 12)
                {
                    told.Add($"{i + 1}: Crossed{(side > 0 ? "Forward" : "Backward")} gate");
                }
            }
        }

        return told;
    }

    [Theory]
    [InlineData("a line needs 2 points, not 3; where it bends, make two of it", 0.1, 0.1, 0.5, 0.5, 0.9, 0.1)]
    [InlineData("a line needs 2 points, not 0; where it bends, make two of it")]
    [InlineData("points 1 and 2 are the same", 0.1, 0.1, 0.1, 0.1)]
    [InlineData("point 2, [0.1, -0.5], is outside 0..1", 0.1, 0.1, 0.1, -0.5)]
    [InlineData("point 1, [2, 0.5], is outside 0..1", 2.0, 0.5, 0.1, 0.5)]
    [InlineData(null, 0.1, 0.1, 0.9, 0.1)]
    public void FaultOf_Points_SaysWhyTheyAreNoLine(string? fault, params double[] coordinates) =>
        Assert.Equal(fault, CrossingLine.FaultOf([.. coordinates.Chunk(2).Select(pair => new FramePoint(pair[0], pair[1]))]));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Update_CrossedWhileFollowedUnderAnotherIdentity_CountsOnce(bool countsAgain)
    {
        Watch watch = Watch(Line with { CountsAgain = countsAgain });
        Track lost = Zones.Watch.At(0.5, 0.4, TrackState.Lost);
        Assert.Empty(watch.Walk((0.5, 0.35), (0.5, 0.4)));
        Assert.Empty(watch.See(lost, Other(0.45)));
        Assert.Empty(watch.See(lost, Other(0.55)));
        Assert.Equal(["CrossedForward gate"], watch.See(lost, Other(0.6)));

        Assert.Empty(watch.Merge(2, Zones.Watch.At(0.5, 0.65)));
        Assert.Empty(watch.Walk((0.5, 0.7), (0.5, 0.75)));
        Assert.Equal(["2: CrossedBackward gate"], watch.Walk((0.5, 0.4), (0.5, 0.35)));
        Assert.Equal(countsAgain ? ["2: CrossedForward gate"] : [], watch.Walk((0.5, 0.6), (0.5, 0.65)));
    }

    [Fact]
    public void Update_ComesBackBeyondTheLineWhereAnotherIdentityBegan_CountsTheWayBetween()
    {
        Watch watch = Watch();
        Track lost = Zones.Watch.At(0.5, 0.4, TrackState.Lost);
        Assert.Empty(watch.Walk((0.5, 0.35), (0.5, 0.4)));
        Assert.Empty(watch.See(lost, Other(0.6)));

        Assert.Empty(watch.Merge(2, Zones.Watch.At(0.5, 0.65)));
        Assert.Equal(["1: CrossedForward gate"], watch.Walk((0.5, 0.7), (0.5, 0.75)));
    }

    private static Track Other(double y) => Zones.Watch.At(0.5, y) with { Id = 2 };

    private static Watch Watch(CrossingLine? line = null) => new(new ZoneSettings { Lines = [line ?? Line] });
}
