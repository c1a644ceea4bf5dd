using EdgeDetector.Geometry;

namespace EdgeDetector.Tracking;

public sealed class TrackerTests
{
    [Fact]
    public void Update_FirstFrame_ConfirmsAtOnce()
    {
        Track track = Assert.Single(new Film().Show(Film.At(10)));

        Assert.Equal(new Track(1, 0, 0.9f, new Box(10, 200, 40, 100), TrackState.Confirmed, TimeSpan.Zero), track);
    }

    [Fact]
    public void Update_LaterFrame_ConfirmsAtTheSecondSight()
    {
        Film film = new();
        film.Show();

        Assert.Equal(TrackState.Tentative, Assert.Single(film.Show(Film.At(10))).State);
        Assert.Equal(TrackState.Confirmed, Assert.Single(film.Show(Film.At(11))).State);
    }

    [Fact]
    public void Update_FalseAlarmOfOneFrame_EndsWithTheNext()
    {
        Film film = new();
        film.Show();
        film.Show(Film.At(10));

        Assert.Empty(film.Show());
        Assert.Equal([1], film.Ended);
    }

    [Theory]
    [InlineData(0.7f, 1)]
    [InlineData(0.69f, 0)]
    public void Update_UnclaimedDetection_BeginsATrackFromItsConfidenceOn(float confidence, int tracks) =>
        Assert.Equal(tracks, new Film().Show(Film.At(10, confidence)).Length);

    [Fact]
    public void Update_UnsureDetections_KeepATrackAliveButBeginNone()
    {
        Film film = new();
        film.Show(Film.At(0));

        Track track = Assert.Single(film.ShowUnsure(0, Film.At(1), Film.At(300)));

        Assert.Equal((1, TrackState.Confirmed), (track.Id, track.State));
        Assert.Equal([1, 0], film.Tracker.Identities.ToArray());
    }

    [Fact]
    public void Identities_SomeDetections_AreThoseOfTheirTracks()
    {
        Film film = new();
        film.Show(Film.At(0), Film.At(300));

        film.Show(Film.At(301), Film.At(600, 0.3f), Film.At(1), Film.At(900));

        Assert.Equal([2, 0, 1, 3], film.Tracker.Identities.ToArray());
    }

    [Fact]
    public void EndAll_SomeTracks_GivesUpAllAndGoesOnWithOthers()
    {
        Film film = new();
        film.Show(Film.At(0), Film.At(300));

        film.Tracker.EndAll();

        Assert.Equal([1, 2], film.Ended);
        Assert.Empty(film.Tracker.Identities.ToArray());
        film.Show(Film.At(0));
        Assert.Equal([3], film.Tracker.Identities.ToArray());
        Assert.Empty(film.Ended);
    }

    [Fact]
    public void Update_WeakDetections_KeepAnIdentity()
    {
        Film film = new();
        film.Show(Film.At(0));
        for (int i = 1; i < 100; i++)
        {
            Track track = Assert.Single(film.Show(Film.At(2 * i, i % 7 == 0 ? 0.8f : 0.2f)));
            Assert.Equal((1, TrackState.Confirmed), (track.Id, track.State));
        }
    }

    [Fact]
    public void Update_OccludedInMotion_IsPredictedAndComesBack()
    {
        Film film = new();
        for (int i = 0; i < 30; i++)
        {
            film.Show(Film.At(4 * i));
        }

        for (int i = 30; i < 50; i++)
        {
            Track lost = Assert.Single(film.Show());
            Assert.Equal(TrackState.Lost, lost.State);
            Assert.Equal(4 * i, lost.Box.X, 8f);
            Assert.Equal((i - 29) * Film.Frame, lost.Unseen);
        }

        Track back = Assert.Single(film.Show(Film.At(200)));
        Assert.Equal((1, TrackState.Confirmed, TimeSpan.Zero), (back.Id, back.State, back.Unseen));
    }

    [Fact]
    public void Update_StopsWhileUnseen_IsFoundWhereItWasLast()
    {
        Film film = new();
        for (int i = 0; i < 30; i++)
        {
            film.Show(Film.At(6 * i));
        }

        // After 20 frames it is predicted 120 pixels further, three widths away from where it stands.
        for (int i = 0; i < 20; i++)
        {
            film.Show();
        }

        Assert.Equal(1, Assert.Single(film.Show(Film.At(180))).Id);

        // The re-update forgets the speed: it stays where it stands now.
        for (int i = 0; i < 5; i++)
        {
            film.Show();
        }

        Assert.Equal(180, Assert.Single(film.Show()).Box.X, 6f);
    }

    [Fact]
    public void Update_UnseenForLongerThanTheTimeout_Ends()
    {
        Film film = new();
        film.Show(Film.At(0));
        for (int i = 0; i < 30; i++)
        {
            Assert.Equal(TrackState.Lost, Assert.Single(film.Show()).State);
            Assert.Empty(film.Ended);
        }

        Assert.Empty(film.ShowAfter(TimeSpan.FromMilliseconds(5)));
        Assert.Equal([1], film.Ended);
        Assert.Equal(2, Assert.Single(film.Show(Film.At(0))).Id);
        Assert.Empty(film.Ended);
    }

    [Fact]
    public void Update_TwoThatCross_KeepTheirIdentities()
    {
        Film film = new();
        for (int i = 0; i <= 100; i++)
        {
            // In the middle one hides the other for some frames.
            Detection right = Film.At(4 * i);
            Detection left = new(0, 0.9f, new Box(400 - (4 * i), 208, 40, 100));
            Track[] tracks = i is > 47 and < 53 ? film.Show(right) : film.Show(right, left);

            Assert.Equal([1, 2], tracks.Select(track => track.Id));
            Assert.Equal(right.Box.X, tracks[0].Box.X, 6f);
            Assert.Equal(left.Box.X, tracks[1].Box.X, 6f);
        }
    }

    [Fact]
    public void Update_TwoOfDifferentHeightPassWithSwingingWidths_KeepTheirIdentities()
    {
        // Two who walk towards each other; their widths swing in opposite phase, as legs do, and their heights stay.
        Film film = new();
        Detection Walker(double x, double height, double phase) =>
            Film.At(0) with { Box = new Box((float)(x - 40 - (25 * Math.Sin(phase))), (float)(300 - height), (float)(80 + (50 * Math.Sin(phase))), (float)height) };
        Track[] tracks = [];
        for (int frame = 0; frame < 60; frame++)
        {
            tracks = film.Show(Walker(300 + (5 * frame), 240, frame * 0.45), Walker(600 - (5 * frame), 226, (frame * 0.45) + Math.PI));
        }

        Assert.Equal([240, 226], tracks.Select(track => track.Box.Height), (expected, actual) => Math.Abs(expected - actual) < 1);
        Assert.Equal([1, 2], tracks.Select(track => track.Id));
        Assert.True(tracks[0].Box.X > tracks[1].Box.X);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Update_LeavesWhereAnotherEnters_AreTwoWhereTheFrameIsKnown(bool isKnown)
    {
        Film film = new();
        film.Tracker.Frame = isKnown ? new PixelSize(640, 480) : null;
        Detection Clipped(float x) => Film.At(0) with { Box = new Box(x, 200, Math.Min(40, 640 - x), 100) };
        for (float x = 500; x < 630; x += 8)
        {
            film.Show(Clipped(x));
        }

        for (int frame = 0; frame < 12; frame++)
        {
            film.Show();
        }

        film.Show(Clipped(628));
        Track[] tracks = film.Show(Clipped(624));

        Assert.Equal(isKnown ? 2 : 1, Assert.Single(tracks).Id);
    }

    [Fact]
    public void Update_FlickersAtTheEdge_StaysTheSame()
    {
        Film film = new();
        film.Tracker.Frame = new PixelSize(640, 480);
        Detection Clipped(float x) => Film.At(0) with { Box = new Box(x, 200, Math.Min(40, 640 - x), 100) };
        for (float x = 500; x < 630; x += 8)
        {
            film.Show(Clipped(x));
        }

        film.Show();
        film.Show();

        Assert.Equal(1, Assert.Single(film.Show(Clipped(630))).Id);
    }

    [Fact]
    public void Update_SameBoxOfAnotherClass_IsAnotherObject()
    {
        Film film = new();
        film.Show(Film.At(0, classId: 0), Film.At(0, classId: 1));

        Track[] tracks = film.Show(Film.At(1, classId: 1), Film.At(1, classId: 0));

        Assert.Equal([(1L, 0), (2L, 1)], tracks.Select(track => (track.Id, track.ClassId)));
    }

    [Fact]
    public void Update_UnevenIntervals_PredictsByTime()
    {
        // 90 pixels a second, seen after 20 to 300 ms.
        Film film = new();
        Random random = new(3);
        double seconds = 0;
        for (int i = 0; i < 200; i++)
        {
            TimeSpan gap = TimeSpan.FromMilliseconds(random.Next(20, 300));
            seconds += i == 0 ? 0 : gap.TotalSeconds;
            Assert.Equal(1, Assert.Single(film.ShowAfter(gap, Film.At((float)(90 * seconds)))).Id);
        }

        Track lost = Assert.Single(film.ShowAfter(TimeSpan.FromMilliseconds(700)));
        Assert.Equal(90 * (seconds + 0.7), lost.Box.X, 4.0);
    }

    [Fact]
    public void Update_GapOfSeconds_StaysFiniteAndRecognizesWhoStayed()
    {
        Film film = new();
        for (int i = 0; i < 30; i++)
        {
            // It comes nearer: its size must not be extrapolated over seconds.
            film.Show(new Detection(0, 0.9f, new Box(100, 100, 40 - i, 100 - (2 * i))));
        }

        Track track = Assert.Single(film.ShowAfter(TimeSpan.FromSeconds(9), new Detection(0, 0.9f, new Box(100, 100, 11, 42))));

        Assert.Equal(1, track.Id);
        Assert.True(float.IsFinite(track.Box.Area));
        Assert.Equal(100, track.Box.X, 5f);
    }

    [Fact]
    public void Update_SlowestCameraWhoseCapturesJitter_KeepsIdentities()
    {
        Film film = new();
        film.Show(Film.At(0));
        film.Show(Film.At(0));

        // fps: 0.1, right after a faster rate too.
        foreach (double seconds in (double[])[10.4, 9.7, 10.1, 11.5])
        {
            Assert.Equal(1, Assert.Single(film.ShowAfter(TimeSpan.FromSeconds(seconds), Film.At(0))).Id);
        }
    }

    [Fact]
    public void Update_GapLongerThanTheLongest_IsSomebodyElse()
    {
        Film film = new();
        film.Show(Film.At(0));

        Track track = Assert.Single(film.ShowAfter(TimeSpan.FromSeconds(16), Film.At(0)));

        Assert.Equal((2, TrackState.Tentative), (track.Id, track.State));
        Assert.Equal([1], film.Ended);
    }

    [Fact]
    public void Update_ClockSetBack_KeepsIdentities()
    {
        Film film = new();
        film.Show(Film.At(0));

        Assert.Equal(1, Assert.Single(film.ShowAfter(TimeSpan.FromHours(-1), Film.At(2))).Id);
        Track lost = Assert.Single(film.Show());
        Assert.Equal((1, Film.Frame), (lost.Id, lost.Unseen));
    }

    [Fact]
    public void Update_CameraSlowerThanTheTimeout_StillFollows()
    {
        Film film = new();
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(1, Assert.Single(film.ShowAfter(TimeSpan.FromSeconds(3), Film.At(5 * i))).Id);
        }
    }

    [Fact]
    public void Update_BoxesThatAreNone_AreIgnored()
    {
        Detection[] detections =
        [
            new(0, 0.9f, new Box(float.NaN, 0, 10, 10)), new(0, 0.9f, new Box(0, 0, float.PositiveInfinity, 10)),
            new(0, 0.9f, new Box(0, 0, 0, 10)), new(0, 0.9f, new Box(0, 0, 10, -1)), new(0, float.NaN, new Box(0, 0, 10, 10)),
        ];

        Assert.Empty(new Film().Show(detections));
    }

    [Fact]
    public void Update_LostAndFollowedAnewAtOnePlace_GetsItsFirstIdentityBack()
    {
        Film film = new();
        film.Show(Film.At(0));
        film.Show(Film.At(0));
        for (int x = 90; x > 0; x -= 10)
        {
            Assert.Equal(2, film.Show(Film.At(x))[1].Id);
        }

        Track track = Assert.Single(film.Show(Film.At(0)));

        Assert.Equal((1, TrackState.Confirmed), (track.Id, track.State));
        Assert.Equal([2], film.Ended);
        Assert.Equal([new TrackMerge(2, 1)], film.Tracker.Merged.ToArray());
    }

    [Fact]
    public void Update_LostBehindSomebodyWhoWasThereBefore_StaysTwo()
    {
        Film film = new();
        film.Show(Film.At(0), Film.At(100));
        for (int x = 90; x >= 0; x -= 10)
        {
            Assert.Equal(
                [(1L, TrackState.Lost), (2L, TrackState.Confirmed)],
                film.Show(Film.At(x)).Select(track => (track.Id, track.State)));
        }
    }

    [Fact]
    public void Update_SettingsChanged_KeepsIdentities()
    {
        Film film = new();
        film.Show(Film.At(0));

        film.Tracker.Settings = new TrackerSettings { HighConfidence = 0.3f, NewTrackConfidence = 0.3f };

        Assert.Equal([1, 2], film.Show(Film.At(1), Film.At(300, 0.35f)).Select(track => track.Id));
    }

    [Fact]
    public void Update_SteadyState_AllocatesNothing()
    {
        Crowd crowd = new(100, seed: 1);
        Tracker tracker = new(new TrackerSettings());
        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Show(0, 500);

        Assert.Equal(0, Allocations.Least(round => Show(500 + (60 * round), 60)));

        void Show(int first, int count)
        {
            for (int frame = first; frame < first + count; frame++)
            {
                tracker.Update(start + (frame * Film.Frame), crowd.Next());
            }
        }
    }
}
