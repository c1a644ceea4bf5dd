using System.Numerics;
using EdgeDetector.Geometry;

namespace EdgeDetector.Tracking;

/// <summary>All that is known of one object while it is followed. Used again for another when it is gone.</summary>
internal sealed class LiveTrack(FrameClock clock)
{
    // Evenly spaced in time, so that a longer absence is only walked in larger steps.
    private const int MostVirtualSteps = 64;

    private readonly ObservationHistory _history = new();
    private BoxFilter _filter;
    private BoxFilter _filterWhenSeen;
    private InnovationSpread _spread;
    private Vector2 _direction;
    private int _missedFrames;

    public long Id { get; private set; }

    public int ClassId => LastDetection.ClassId;

    public TrackState State { get; private set; }

    /// <summary>When it was first seen.</summary>
    public TimeSpan Begun { get; private set; }

    /// <summary>When it was last seen.</summary>
    public TimeSpan LastSeen { get; private set; }

    /// <summary>Where it is: estimated after an observation, else predicted.</summary>
    public Box Box { get; private set; }

    /// <summary>Its last observation, as the detector told it.</summary>
    public Detection LastDetection { get; private set; }

    /// <summary>Begins with an unclaimed detection.</summary>
    public void Begin(long id, in Detection detection, TrackState state)
    {
        Id = id;
        State = state;
        Begun = clock.Now;
        _direction = Vector2.Zero;
        _history.Clear();
        _spread = new InnovationSpread();
        _filter = new BoxFilter(detection.Box, clock.MotionInterval.TotalSeconds);
        Remember(detection);
    }

    /// <summary>Moves its box on in time.</summary>
    public void Predict(TimeSpan elapsed)
    {
        if (State == TrackState.Lost)
        {
            _filter.HoldSize();
        }

        _filter.Predict(elapsed.TotalSeconds, clock.MotionInterval.TotalSeconds);
        Box = _filter.Box;
    }

    /// <summary>A detection is this object.</summary>
    public void Observe(in Detection detection, TimeSpan directionWindow)
    {
        if (_missedFrames > 0)
        {
            WalkUnseenWay(detection.Box);
        }
        else
        {
            _spread.Learn(Box, detection.Box);
            _filter.Update(detection.Box);
        }

        _direction = _history.DirectionTo(CenterOf(detection.Box), clock.Now - directionWindow);
        State = TrackState.Confirmed;
        Remember(detection);
    }

    /// <summary>No detection is this object.</summary>
    public void Miss()
    {
        _missedFrames++;
        State = TrackState.Lost;
    }

    /// <summary>How well a box agrees with the prediction, as far as this object's boxes usually do, 0..1.</summary>
    public double Likeness(in Box box) => _spread.Likeness(Box, box, _missedFrames + 1);

    /// <summary>
    /// OC-SORT's momentum: how well a box lies in the direction in which the object has moved, from 1/2 (ahead) over 0 (aside, or not
    /// known) to -1/2 (behind).
    /// </summary>
    public double Momentum(in Box box, TimeSpan directionWindow)
    {
        float cosine = Vector2.Dot(_direction, _history.DirectionTo(CenterOf(box), clock.Now - directionWindow));
        return 0.5 - (Math.Acos(Math.Clamp(cosine, -1, 1)) / Math.PI);
    }

    /// <summary>
    /// OC-SORT's re-update: what the filter guessed while nothing was seen is forgotten, and the straight way from the last observation to
    /// this one is walked in the same number of steps.
    /// </summary>
    private void WalkUnseenWay(in Box end)
    {
        int steps = Math.Min(_missedFrames + 1, MostVirtualSteps);
        double seconds = (clock.Now - LastSeen).TotalSeconds / steps;
        Box start = LastDetection.Box;
        _filter = _filterWhenSeen;
        for (int step = 1; step <= steps; step++)
        {
            float share = (float)step / steps;
            _filter.Predict(seconds, clock.MotionInterval.TotalSeconds);
            _filter.Update(new Box(
                float.Lerp(start.X, end.X, share),
                float.Lerp(start.Y, end.Y, share),
                float.Lerp(start.Width, end.Width, share),
                float.Lerp(start.Height, end.Height, share)));
        }
    }

    private void Remember(in Detection detection)
    {
        LastDetection = detection;
        LastSeen = clock.Now;
        Box = _filter.Box;
        _filterWhenSeen = _filter;
        _missedFrames = 0;
        _history.Add(CenterOf(detection.Box), clock.Now);
    }

    private static Vector2 CenterOf(in Box box) => new(box.X + (box.Width / 2), box.Y + (box.Height / 2));
}
