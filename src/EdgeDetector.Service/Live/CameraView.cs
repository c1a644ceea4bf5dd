using System.Collections.Immutable;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Snapshots;
using EdgeDetector.Service.Telemetry;
using OpenCvSharp;

namespace EdgeDetector.Service.Live;

/// <summary>
/// One camera as people see it while they look: nothing is copied, encoded or written while nobody does. The camera's thread shows and tells;
/// another one encodes, one frame at a time, once for all viewers of one width.
/// </summary>
/// <param name="camera">The camera's name.</param>
/// <param name="clock">The clock of the frames.</param>
/// <param name="counters">What the encoding costs.</param>
internal sealed class CameraView(string camera, SteadyClock clock, LiveCounters counters)
{
    private const int Quality = 75;

    private readonly List<Detection> _proposals = [];
    private readonly long _began = clock.GetTimestamp();
    private ImmutableArray<Seat> _viewers = [];
    private ImmutableArray<DataListener> _listeners = [];
    private int _isEncoding;

    /// <summary>A list for the model's proposals while somebody asks for them; null while nobody does.</summary>
    public List<Detection>? Proposals => Listeners.Any(WantsProposals) ? _proposals : null;

    /// <summary>Whether a frame is being encoded.</summary>
    public bool IsEncoding => Volatile.Read(ref _isEncoding) != 0;

    private ImmutableArray<Seat> Viewers => ImmutableInterlocked.InterlockedCompareExchange(ref _viewers, default, default);

    private ImmutableArray<DataListener> Listeners => ImmutableInterlocked.InterlockedCompareExchange(ref _listeners, default, default);

    /// <summary>From now on somebody looks at its pictures.</summary>
    public void Join(PictureViewer viewer) => ImmutableInterlocked.Update(ref _viewers, static (seats, one) => seats.Add(Seat.Of(one, seats)), viewer);

    /// <summary>He does not any more.</summary>
    public void Leave(PictureViewer viewer) =>
        ImmutableInterlocked.Update(ref _viewers, static (seats, gone) => seats.RemoveAll(seat => seat.Viewer == gone), viewer);

    /// <summary>From now on somebody is told of its objects.</summary>
    public void Join(DataListener listener) => ImmutableInterlocked.Update(ref _listeners, static (all, one) => all.Add(one), listener);

    /// <summary>He is not any more.</summary>
    public void Leave(DataListener listener) => ImmutableInterlocked.Update(ref _listeners, static (all, gone) => all.Remove(gone), listener);

    /// <summary>Shows a frame to those whose next picture is due. While one is being encoded the next ones are passed over: they would only wait.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    public void Show(Frame frame)
    {
        ImmutableArray<Seat> viewers = Viewers;
        if (viewers.IsEmpty || IsEncoding)
        {
            return;
        }

        TimeSpan now = clock.GetElapsedTime(_began);
        HashSet<Pace> paces = [.. viewers.Select(seat => seat.Pace).Distinct().Where(pace => pace.IsDue(now))];
        Seat[] due = [.. viewers.Where(seat => paces.Contains(seat.Pace))];
        if (due.Length == 0)
        {
            return;
        }

        PictureDraft draft = new(frame, new Rect(0, 0, frame.Width, frame.Height));
        LivePicture unfinished = new(camera, frame.Sequence, clock.ToWall(frame.CapturedAt), []);
        Volatile.Write(ref _isEncoding, 1);
        Task.Run(() => Encode(draft, unfinished, due));
    }

    /// <summary>Tells what was found in a frame.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    /// <param name="found">What counts for the user.</param>
    /// <param name="identities">Who they are, one for each: the identity of the track, or 0.</param>
    /// <param name="facts">What else is known of it.</param>
    public void Tell(Frame frame, IReadOnlyList<Detection> found, ReadOnlySpan<long> identities, in LiveFacts facts)
    {
        ImmutableArray<DataListener> listeners = Listeners;
        if (listeners.IsEmpty)
        {
            return;
        }

        LiveFrameMessage message = new()
        {
            Camera = camera,
            Sequence = frame.Sequence,
            CapturedAt = clock.ToWall(frame.CapturedAt),
            Frame = new FrameSizeMessage(frame.Width, frame.Height),
            TimingMs = facts.Timing,
            Objects = ToMessages(frame, found, identities, facts.Classes),
        };
        byte[] plain = LiveJson.ToEvent(message);
        byte[]? whole = null;
        foreach (DataListener listener in listeners)
        {
            listener.Offer(WantsProposals(listener) ? whole ??= LiveJson.ToEvent(WithProposals(message, frame, facts)) : plain);
        }
    }

    private static LiveObjectMessage[] ToMessages(Frame frame, IReadOnlyList<Detection> found, ReadOnlySpan<long> identities, IReadOnlyList<string> classes)
    {
        LiveObjectMessage[] objects = new LiveObjectMessage[found.Count];
        for (int i = 0; i < objects.Length; i++)
        {
            Detection detection = found[i];
            objects[i] = new LiveObjectMessage(
                classes[detection.ClassId], MathF.Round(detection.Confidence, 4), BoxMessage.From(detection.Box, frame.Width, frame.Height, 5))
            {
                TrackId = i < identities.Length && identities[i] > 0 ? identities[i] : null,
            };
        }

        return objects;
    }

    private bool WantsProposals(DataListener listener) => listener.ProposalsOf == camera;

    // Who came between the frame's inference and now finds none, or those of an earlier frame: the next one is right.
    private LiveFrameMessage WithProposals(LiveFrameMessage message, Frame frame, in LiveFacts facts) => message with
    {
        Proposals = new LiveProposalsMessage(
            facts.Nms.Kind.ToString().ToLowerInvariant(), facts.Nms.Exponent, facts.HasProposals ? ToMessages(frame, _proposals, [], facts.Classes) : []),
    };

    private void Encode(PictureDraft draft, LivePicture unfinished, Seat[] due)
    {
        try
        {
            using (draft)
            {
                foreach (IGrouping<int, Seat> alike in due.GroupBy(seat => Math.Min(seat.Viewer.Width, draft.Width)))
                {
                    int height = Math.Max(1, (int)Math.Round(alike.Key * (double)draft.Height / draft.Width));
                    LivePicture picture = unfinished with { Jpeg = draft.ToJpeg(new JpegFormat(height, Quality)) };
                    counters.Encoded();
                    foreach (Seat seat in alike)
                    {
                        seat.Viewer.Offer(picture);
                    }
                }
            }
        }
        catch (OpenCVException)
        {
            // No memory for it: the next frame is another try.
            counters.Lost();
        }
        finally
        {
            Volatile.Write(ref _isEncoding, 0);
        }
    }

    /// <summary>A viewer of this camera; those of one frame rate have one pace, so that what they see is encoded once.</summary>
    private sealed record Seat(PictureViewer Viewer, Pace Pace)
    {
        public static Seat Of(PictureViewer viewer, ImmutableArray<Seat> others) =>
            new(viewer, others.FirstOrDefault(seat => seat.Pace.Fps == viewer.Fps)?.Pace ?? new Pace(viewer.Fps));
    }

    /// <summary>When the next picture of a frame rate is due.</summary>
    private sealed class Pace(double fps)
    {
        private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / fps);
        private TimeSpan _next;

        public double Fps => fps;

        /// <summary>Whether it is; then the next one is due an interval later. A frame may come a little early: a camera's rhythm is never exact.</summary>
        public bool IsDue(TimeSpan now)
        {
            if (now < _next - (_interval / 4))
            {
                return false;
            }

            _next = now > _next + _interval ? now + _interval : _next + _interval;
            return true;
        }
    }
}
