using EdgeDetector.Geometry;
using EdgeDetector.Objects;
using EdgeDetector.Tracking;

namespace EdgeDetector.Zones;

public sealed class AllocationTests
{
    [Fact]
    public void Update_HundredObjectsThatComeGoAndCross_AllocatesNothing()
    {
        PixelSize frame = new(1920, 1080);
        ZoneMonitor monitor = new(new ZoneSettings
        {
            Zones = [new Zone("yard", new Polygon([new FramePoint(0.2, 0.1), new FramePoint(0.8, 0.1), new FramePoint(0.5, 0.9)])) { LoiteringTime = TimeSpan.FromMilliseconds(500) }],
            Lines = [new CrossingLine("gate", new FramePoint(0.5, 0), new FramePoint(0.5, 1))],
        });
        ObjectLives lives = new(new ObjectSettings { UpdateInterval = TimeSpan.FromDays(1) }, new ObjectIds(new Random(1)));
        List<DetectionMask> masks = [new DetectionMask("sky", new Polygon([new FramePoint(0, 0), new FramePoint(1, 0), new FramePoint(1, 0.1)]))];
        List<Detection> detections = new(100);
        Track[] tracks = new Track[100];
        long[] ended = new long[1];
        long events = 0;
        long told = 0;

        Run(0, 400, withLives: false);
        Assert.Equal(0, Allocations.Least(round => Run(400 + (120 * round), 400 + (120 * (round + 1)), withLives: false)));
        Assert.InRange(events, 1000, long.MaxValue);

        // Of lives only frames without news are free: here nobody is new, and nothing happens.
        Run(1000, 1400, withLives: true);
        ended[0] = -1;
        told = 0;
        Assert.Equal(0, Allocations.Least(round => StandStill(20 * round, 20 * (round + 1))));
        Assert.Equal(0, told);

        void StandStill(int first, int end)
        {
            for (int i = first; i < end; i++)
            {
                TrackedFrame still = new(Watch.Start.AddMilliseconds(140_000 + (i * 100)), frame, tracks, ended);
                told += lives.Update(still, [], monitor.Motions).Length;
            }
        }

        void Run(int first, int end, bool withLives)
        {
            for (int i = first; i < end; i++)
            {
                detections.Clear();
                for (int j = 0; j < tracks.Length; j++)
                {
                    Box box = new(((i * 9) + (j * 19)) % 1900, (j * 10) % 1000, 40, 80);
                    tracks[j] = new Track(i < j ? j : j + (100L * ((i - j) / 100)), j % 3, 0.8f, box, TrackState.Confirmed, TimeSpan.Zero);
                    detections.Add(new Detection(j % 3, 0.8f, box));
                }

                // The object in each place is another one every hundred frames.
                ended[0] = i < 100 ? -1 : tracks[i % 100].Id - 100;
                DetectionMask.Apply(masks, frame, detections);
                TrackedFrame tracked = new(Watch.Start.AddMilliseconds(i * 100), frame, tracks, ended);
                ReadOnlySpan<ZoneEvent> done = monitor.Update(tracked);
                events += done.Length;
                told += withLives ? lives.Update(tracked, done, monitor.Motions).Length : 0;
            }
        }
    }
}
