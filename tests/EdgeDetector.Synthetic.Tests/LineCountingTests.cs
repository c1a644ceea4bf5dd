using EdgeDetector.Geometry;
using EdgeDetector.Tracking;
using EdgeDetector.Zones;

namespace EdgeDetector.Synthetic;

/// <summary>
/// Lines on the drawn street count as its motion says. The truth knows nothing of zones, boxes or frames' edges: whoever walks past a column
/// of the picture, at a row that the line reaches, has crossed. Only who comes and goes within the time is counted, so that nobody is
/// half-way over at its beginning or end.
/// </summary>
public sealed class LineCountingTests
{
    private const int Width = 640;
    private const int Height = 360;
    private const double Fps = 15;
    private const int Frames = 2400;
    private static readonly PixelSize Size = new(Width, Height);
    private static readonly SyntheticScene Scene = new(new SyntheticSettings { Seed = 7, People = 8, Cars = 5, Bicycles = 4 }, Width, Height, Fps);
    private static readonly Walks Ways = Walks.Through(Scene, Frames);

    /// <summary>
    /// Who looks down along an upright line has the picture's left side at the right hand: forward is leftwards. The second one leads
    /// upwards. The third ends between the far lane and the feet of the cyclists.
    /// </summary>
    private static readonly CrossingLine[] Lines =
    [
        Upright("whole", 0.5, 0, 1),
        Upright("upwards", 0.35, 1, 0),
        Upright("pavement and far lane", 0.65, 0.5, 0.655),
        Upright("near pavement", 0.4, 0.85, 1),
        Upright("nowhere", 0.5, 0, 0.4),
    ];

    [Theory]
    [InlineData(1, 0, 3)]
    [InlineData(1, 0.03, 3)]
    [InlineData(4, 0, 1)]
    public void Update_TrueBoxes_CountsEveryCrossing(int everyFrames, double noise, int minimumFrames)
    {
        Dictionary<string, Count> counted = Watch(everyFrames, noise, minimumFrames);

        Assert.All(Lines, line => Assert.Equal(Ways.Across(line), counted[line.Name]));
        Assert.InRange(counted["whole"].Forward, 200, 10_000);
        Assert.InRange(counted["whole"].Backward, 200, 10_000);
        Assert.Equal(new Count(0, 0), counted["nowhere"]);
    }

    /// <summary>The tracker now and then takes who comes in for who goes out at the same edge; crossings are counted nonetheless.</summary>
    [Fact]
    public void Update_TrackedBoxes_CountsEveryCrossing()
    {
        Tracker tracker = new(new TrackerSettings());
        ZoneMonitor monitor = new(new ZoneSettings { Lines = Lines });
        Dictionary<string, Count> counts = Lines.ToDictionary(line => line.Name, _ => new Count(0, 0));
        for (int index = 0; index < Frames; index++)
        {
            Detection[] detections = [.. Scene.Truth(index).Where(truth => Ways.IsWhole(truth.Identity)).Select(ToDetection)];
            DateTimeOffset at = DateTimeOffset.UnixEpoch.AddSeconds(index / Fps);
            Add(monitor.Update(new TrackedFrame(at, Size, tracker.Update(at, detections), tracker.Ended)), counts);
        }

        Assert.All(Lines, line => Assert.Equal(Ways.Across(line), counts[line.Name]));
    }

    private static Detection ToDetection(SceneTruth truth) => new(truth.Class switch { "person" => 0, "car" => 1, _ => 2 }, 0.9f, truth.Box);

    private static void Add(ReadOnlySpan<ZoneEvent> events, Dictionary<string, Count> counts)
    {
        foreach (ZoneEvent told in events)
        {
            if (told.Kind is ZoneEventKind.CrossedForward or ZoneEventKind.CrossedBackward)
            {
                counts[told.Name] = counts[told.Name].With(told.Kind == ZoneEventKind.CrossedForward);
            }
        }
    }

    private static CrossingLine Upright(string name, double x, double from, double to) => new(name, new FramePoint(x, from), new FramePoint(x, to));

    /// <summary>What the monitor counts of the scene's true boxes, some frames left out, 15 % missed and trembling where there is noise.</summary>
    private static Dictionary<string, Count> Watch(int everyFrames, double noise, int minimumFrames)
    {
        ZoneMonitor monitor = new(new ZoneSettings { Lines = [.. Lines.Select(line => line with { MinimumFrames = minimumFrames })] });
        Dictionary<string, Count> counts = Lines.ToDictionary(line => line.Name, _ => new Count(0, 0));
        Random random = new(13);
        HashSet<long> before = [];
        for (int index = 0; index < Frames; index += everyFrames)
        {
            List<Track> tracks = [];
            foreach (SceneTruth truth in Scene.Truth(index).Where(truth => Ways.IsWhole(truth.Identity)))
            {
                bool isMissed = noise > 0 && random.NextDouble() < 0.15;
                Box box = Trembling(truth.Box, (float)noise, random);
                tracks.Add(new Track(truth.Identity, 0, 0.9f, box, isMissed ? TrackState.Lost : TrackState.Confirmed, TimeSpan.Zero));
            }

            long[] ended = [.. before.Except(tracks.Select(track => track.Id))];
            before = [.. tracks.Select(track => track.Id)];
            DateTimeOffset at = DateTimeOffset.UnixEpoch.AddSeconds(index / Fps);
            Add(monitor.Update(new TrackedFrame(at, Size, tracks.ToArray(), ended)), counts);
        }

        return counts;
    }

    private static Box Trembling(Box box, float noise, Random random) => box with
    {
        X = box.X + (noise * box.Width * ((2 * random.NextSingle()) - 1)),
        Y = box.Y + (noise * box.Height * ((2 * random.NextSingle()) - 1)),
    };

    private readonly record struct Count(int Forward, int Backward)
    {
        public Count With(bool isForward) => isForward ? this with { Forward = Forward + 1 } : this with { Backward = Backward + 1 };
    }

    /// <summary>The ways of all who are drawn, outside of the picture too.</summary>
    private sealed class Walks(IReadOnlyDictionary<long, Walk> walks)
    {
        public static Walks Through(SyntheticScene scene, int frames)
        {
            Dictionary<long, Walk> walks = [];
            for (int index = 0; index < frames; index++)
            {
                foreach (PlacedSprite part in scene.Parts(index))
                {
                    double x = part.X + (part.Sprite.Width / 2.0);
                    double row = part.Y + part.Sprite.Height;
                    Walk walk = walks.TryGetValue(part.Identity, out Walk? known) ? known : new Walk(x, x, row, IsWhole: index > 0);
                    walks[part.Identity] = walk with { Last = x, IsWhole = walk.IsWhole && index < frames - 1 };
                }
            }

            return new Walks(walks);
        }

        public bool IsWhole(long identity) => walks[identity].IsWhole;

        public Count Across(CrossingLine line)
        {
            double x = line.Start.X * Width;
            double top = Math.Min(line.Start.Y, line.End.Y) * Height;
            double bottom = Math.Max(line.Start.Y, line.End.Y) * Height;
            Walk[] across = [.. walks.Values.Where(walk =>
                walk.IsWhole && walk.Row >= top && walk.Row <= bottom && Math.Min(walk.First, walk.Last) < x && Math.Max(walk.First, walk.Last) > x)];
            int leftwards = across.Count(walk => walk.Last < walk.First);
            bool leadsDown = line.End.Y > line.Start.Y;
            return leadsDown ? new Count(leftwards, across.Length - leftwards) : new Count(across.Length - leftwards, leftwards);
        }
    }

    /// <summary>One way along a row.</summary>
    private sealed record Walk(double First, double Last, double Row, bool IsWhole);
}
