using System.Runtime.InteropServices;

namespace EdgeDetector.Tracking;

/// <summary>The tracks of a camera, in the order in which they were begun. Ended ones are used again, so that nothing is allocated.</summary>
internal sealed class LiveTracks(FrameClock clock)
{
    private readonly Stack<LiveTrack> _unused = [];
    private readonly List<LiveTrack> _all = [];
    private readonly List<Track> _report = [];
    private readonly List<long> _ended = [];
    private long _lastId;

    /// <summary>All that have not ended.</summary>
    public List<LiveTrack> All => _all;

    /// <summary>Identities of those that ended since <see cref="BeginFrame"/>.</summary>
    public ReadOnlySpan<long> Ended => CollectionsMarshal.AsSpan(_ended);

    /// <summary>What ends from now on ends in this frame.</summary>
    public void BeginFrame() => _ended.Clear();

    /// <summary>Begins one, under an identity that was never used before.</summary>
    public LiveTrack Begin(in Detection detection, TrackState state)
    {
        LiveTrack track = _unused.TryPop(out LiveTrack? used) ? used : new LiveTrack(clock);
        track.Begin(++_lastId, detection, state);
        _all.Add(track);
        return track;
    }

    /// <summary>Ends one.</summary>
    public void End(LiveTrack track)
    {
        _all.Remove(track);
        Retire(track);
    }

    /// <summary>Ends all.</summary>
    public void EndAll()
    {
        foreach (LiveTrack track in _all)
        {
            Retire(track);
        }

        _all.Clear();
    }

    /// <summary>What is known of each; valid until the next call.</summary>
    public ReadOnlySpan<Track> Report()
    {
        _report.Clear();
        foreach (LiveTrack track in _all)
        {
            _report.Add(new Track(track.Id, track.ClassId, track.LastDetection.Confidence, track.Box, track.State, clock.Now - track.LastSeen));
        }

        return CollectionsMarshal.AsSpan(_report);
    }

    private void Retire(LiveTrack track)
    {
        _ended.Add(track.Id);
        _unused.Push(track);
    }
}
