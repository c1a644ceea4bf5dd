using EdgeDetector.Geometry;
using EdgeDetector.Tracking;

namespace EdgeDetector.Zones;

/// <summary>The zone is the right half of the frame.</summary>
public sealed class ZoneTests
{
    private static readonly Polygon RightHalf =
        new([new FramePoint(0.5, 0), new FramePoint(1, 0), new FramePoint(1, 1), new FramePoint(0.5, 1)]);

    private static readonly Zone Yard = new("yard", RightHalf) { Inertia = 3 };

    private static readonly Track Outside = Watch.At(0.3, 0.8);

    private static readonly Track Inside = Watch.At(0.7, 0.8);

    [Fact]
    public void Update_ThreeFramesInside_Enters() =>
        Assert.Equal(["4: Entered yard"], Of(Yard).Walk([Outside, Inside, Inside, Inside, Inside]));

    [Fact]
    public void Update_InsideFromTheFirstFrame_Enters() => Assert.Equal(["1: Entered yard"], Of(Yard with { Inertia = 1 }).Walk([Inside, Inside]));

    [Fact]
    public void Update_NeverThreeFramesInARow_DoesNotEnter() =>
        Assert.Empty(Of(Yard).Walk([Inside, Inside, Outside, Inside, Inside, Outside, Inside]));

    [Fact]
    public void Update_ThreeFramesOutside_Leaves() =>
        Assert.Equal(["3: Entered yard", "9: Left yard"], Of(Yard).Walk([Inside, Inside, Inside, Outside, Outside, Inside, Outside, Outside, Outside, Outside]));

    [Fact]
    public void Update_OnTheSide_IsInside() => Assert.Equal(["1: Entered yard"], Of(Yard with { Inertia = 1 }).Walk([Watch.At(0.5, 0.8)]));

    [Fact]
    public void Update_BoxBelowTheFrame_IsStillInTheZoneThatReachesItsEdge() =>
        Assert.Equal(["1: Entered yard"], Of(Yard with { Inertia = 1 }).Walk([Watch.At(0.7, 1.04)]));

    [Fact]
    public void Update_EndsInside_Leaves()
    {
        Watch watch = Of(Yard);
        watch.Walk([Inside, Inside, Inside]);

        Assert.Equal(["Left yard"], watch.End(1));
        Assert.Empty(watch.End(1, 2));
    }

    [Fact]
    public void Update_Lost_StaysWhereItWasSeen() =>
        Assert.Equal(["3: Entered yard"], Of(Yard).Walk([Inside, Inside, Inside, .. Enumerable.Repeat(Watch.At(0.3, 0.8, TrackState.Lost), 10)]));

    [Fact]
    public void Update_Tentative_EntersOnceConfirmed()
    {
        Track tentative = Watch.At(0.7, 0.8, TrackState.Tentative);

        Assert.Equal(["5: Entered yard"], Of(Yard).Walk([tentative, tentative, tentative, tentative, Inside]));
    }

    [Fact]
    public void Update_OtherClass_DoesNotEnter() =>
        Assert.Empty(Of(Yard with { Classes = ClassSet.Of(["person", "car"], ["car"]) }).Walk([Inside, Inside, Inside, Inside]));

    /// <summary>The box is 100x100 of 1000x500 pixels: 0.02 of the frame.</summary>
    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(0.019, 0.021, true)]
    [InlineData(0.021, 1, false)]
    [InlineData(0, 0.019, false)]
    public void Update_Size_IsAdmittedWithinLimits(double minimum, double maximum, bool enters) =>
        Assert.Equal(
            enters ? ["3: Entered yard"] : [],
            Of(Yard with { MinimumSize = minimum, MaximumSize = maximum }).Walk([Inside, Inside, Inside, Inside]));

    [Fact]
    public void Update_WeakFrames_AreNeitherForNorAgainstEntry()
    {
        Track weak = Inside with { Confidence = 0.4f };
        Zone sure = Yard with { Confidence = 0.5 };

        Assert.Equal(["5: Entered yard"], Of(sure).Walk([Inside, weak, Inside, weak, Inside, weak, weak, weak, weak]));
        Assert.Empty(Of(sure).Walk([weak, weak, weak, weak]));
        Assert.Equal(["3: Entered yard"], Of(sure).Walk([.. Enumerable.Repeat(Inside with { Confidence = 0.5f }, 3)]));
    }

    [Fact]
    public void Update_LongInside_LoitersOnceAStay()
    {
        // Ten frames a second; inside from frame 2 on, so that a second is over in frame 12.
        Watch watch = Of(Yard with { LoiteringTime = TimeSpan.FromSeconds(1) });

        Assert.Equal(["4: Entered yard", "12: Loitering yard"], watch.Walk([Outside, .. Enumerable.Repeat(Inside, 30)]));
        Assert.Equal(["3: Left yard", "6: Entered yard", "14: Loitering yard"], watch.Walk([Outside, Outside, Outside, .. Enumerable.Repeat(Inside, 15)]));
    }

    [Fact]
    public void Update_ShortStepOutside_DoesNotInterruptLoitering() =>
        Assert.Equal(
            ["3: Entered yard", "11: Loitering yard"],
            Of(Yard with { LoiteringTime = TimeSpan.FromSeconds(1) })
                .Walk([Inside, Inside, Inside, Inside, Outside, Outside, Inside, Inside, Inside, Inside, Inside]));

    [Fact]
    public void Update_UnevenFrames_LoiterByTime()
    {
        Watch watch = Of(Yard with { LoiteringTime = TimeSpan.FromSeconds(60) });
        watch.Walk([Inside, Inside, Inside]);
        watch.Step = TimeSpan.FromSeconds(59);

        Assert.Empty(watch.See(Inside));
        Assert.Equal(["Loitering yard"], watch.See(Inside));
    }

    [Fact]
    public void Update_ClockSetBack_TakesNoTimeAway()
    {
        Watch watch = Of(Yard with { LoiteringTime = TimeSpan.FromSeconds(1) });
        watch.Walk([Inside, Inside, Inside, Inside, Inside, Inside]);
        watch.Step = TimeSpan.FromDays(-365);
        Assert.Empty(watch.See(Inside));
        watch.Step = TimeSpan.FromMilliseconds(100);

        Assert.Equal(["5: Loitering yard"], watch.Walk([Inside, Inside, Inside, Inside, Inside, Inside]));
    }

    [Fact]
    public void Settings_ZoneMoved_LeavesByItsInertia()
    {
        Watch watch = Of(Yard);
        watch.Walk([Inside, Inside, Inside]);
        Polygon leftHalf = new([new FramePoint(0, 0), new FramePoint(0.5, 0), new FramePoint(0.5, 1), new FramePoint(0, 1)]);
        watch.Monitor.Settings = new ZoneSettings { Zones = [new Zone("other", RightHalf), Yard with { Area = leftHalf }] };

        Assert.Equal(["3: Entered other", "3: Left yard"], watch.Walk([Inside, Inside, Inside]));
    }

    [Fact]
    public void Settings_ZoneOfOtherClasses_LeavesWithTheNextFrame()
    {
        Watch watch = Of(Yard);
        watch.Walk([Inside, Inside, Inside]);
        watch.Monitor.Settings = new ZoneSettings { Zones = [Yard with { Classes = ClassSet.Of(["person", "car"], ["car"]) }] };

        Assert.Equal(["Left yard"], watch.See(Inside));
        Assert.Empty(watch.See(Inside));
    }

    [Fact]
    public void Settings_ZoneGone_LeavesWithTheNextFrame()
    {
        Watch watch = Of(Yard);
        watch.Walk([Inside, Inside, Inside]);
        watch.Monitor.Settings = new ZoneSettings();

        Assert.Equal(["Left yard"], watch.See(Inside));
        Assert.Empty(watch.See(Inside));
    }

    [Fact]
    public void Settings_LineStaysOrMoves_ItsCrossingsAreNotCountedAgain()
    {
        CrossingLine line = new("gate", new FramePoint(0.5, 0), new FramePoint(0.5, 1)) { MinimumFrames = 1, CountsAgain = false };
        Watch watch = new(new ZoneSettings { Lines = [line] });
        Assert.Equal(["2: CrossedBackward gate"], watch.Walk([Outside, Inside]));

        watch.Monitor.Settings = new ZoneSettings { Lines = [line with { Name = "new" }, line] };
        Assert.Equal(["1: CrossedForward gate", "2: CrossedBackward new"], watch.Walk([Outside, Inside]));

        // Beyond the moved line all at once: nobody has crossed it.
        CrossingLine moved = line with { Start = new FramePoint(0.8, 0), End = new FramePoint(0.8, 1), CountsAgain = true };
        watch.Monitor.Settings = new ZoneSettings { Lines = [moved] };
        Assert.Empty(watch.Walk([Inside, Inside]));
        Assert.Equal(["1: CrossedBackward gate"], watch.Walk([Watch.At(0.9, 0.8)]));
    }

    private static Watch Of(Zone zone) => new(new ZoneSettings
    {
        Zones = [zone],
        Stillness = new StillnessSettings { After = TimeSpan.FromDays(1) },
    });
}
