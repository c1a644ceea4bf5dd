using EdgeDetector.Geometry;

namespace EdgeDetector.Zones;

/// <summary>
/// Tells objects that stand still from those that move, by time and not by frames. An object has moved when, smoothed over a second, both
/// edges of one direction have shifted from where it was when it moved last: boxes that tremble do not reach that far, and what hides a
/// part of an object shifts one edge alone. Where the picture ends before the object does, that edge says nothing, and the opposite one counts
/// alone.
/// </summary>
internal struct Stillness
{
    private static readonly TimeSpan Smoothing = TimeSpan.FromSeconds(1);

    // As a fraction of the frame's width or height: boxes of what the picture cuts off end a little before its edge, or beyond it.
    private const float EdgeMargin = 0.01f;

    private Edges _smoothed;
    private Edges _reference;
    private TimeSpan _now;
    private TimeSpan _since;
    private bool _hasBegun;

    /// <summary>Whether it moves.</summary>
    public TrackMotion Motion { get; private set; }

    /// <summary>Where it rests; only of use while it is stationary.</summary>
    public readonly Box RestingBox => _reference.ToBox();

    /// <summary>Takes the next frame that shows the object.</summary>
    /// <param name="box">Its box in pixels.</param>
    /// <param name="frame">The frame's width and height in pixels.</param>
    /// <param name="now">The frame's time, not before that of the last one.</param>
    /// <param name="settings">What counts as still.</param>
    /// <returns><see cref="ZoneEventKind.Stationary"/> or <see cref="ZoneEventKind.Moving"/> where that changes, else null.</returns>
    public ZoneEventKind? Observe(Box box, PixelSize frame, TimeSpan now, StillnessSettings settings)
    {
        Edges edges = new(box);
        if (!_hasBegun)
        {
            (_smoothed, _reference, _now, _since, _hasBegun) = (edges, edges, now, now, true);
            return null;
        }

        _smoothed = _smoothed.Towards(edges, (float)(1 - Math.Exp(-((now - _now) / Smoothing))));
        _now = now;
        return _smoothed.HasMovedFrom(_reference, (float)settings.Tolerance, frame) ? Move() : Rest(settings);
    }

    private ZoneEventKind? Move()
    {
        bool wakes = Motion.IsStationary;
        _reference = _smoothed;
        _since = _now;
        Motion = new TrackMotion(false, 0, Motion.PositionChanges + (wakes ? 1 : 0));
        return wakes ? ZoneEventKind.Moving : null;
    }

    private ZoneEventKind? Rest(StillnessSettings settings)
    {
        bool settles = !Motion.IsStationary && _now - _since >= settings.After;
        if (settles)
        {
            // The mean of a second is nearer to where it really is than the frame in which it was seen to move last.
            _reference = _smoothed;
        }

        Motion = Motion with { IsStationary = Motion.IsStationary || settles, MotionlessFrames = Motion.MotionlessFrames + 1 };
        return settles ? ZoneEventKind.Stationary : null;
    }

    private readonly record struct Edges(float Left, float Top, float Right, float Bottom)
    {
        public Edges(Box box)
            : this(box.X, box.Y, box.Right, box.Bottom)
        {
        }

        public Box ToBox() => new(Left, Top, Right - Left, Bottom - Top);

        public Edges Towards(Edges other, float share) => new(
            Left + (share * (other.Left - Left)),
            Top + (share * (other.Top - Top)),
            Right + (share * (other.Right - Right)),
            Bottom + (share * (other.Bottom - Bottom)));

        public bool HasMovedFrom(Edges other, float tolerance, PixelSize frame)
        {
            float across = Shift(other.Left, Left, other.Right, Right, frame.Width);
            float down = Shift(other.Top, Top, other.Bottom, Bottom, frame.Height);
            return across > tolerance * (other.Right - other.Left) || down > tolerance * (other.Bottom - other.Top);
        }

        /// <summary>How far two opposite edges have both shifted, of those that the picture shows; 0 where it shows neither.</summary>
        private static float Shift(float lowBefore, float low, float highBefore, float high, int length)
        {
            float margin = EdgeMargin * length;
            bool isLowCut = MathF.Min(lowBefore, low) <= margin;
            bool isHighCut = MathF.Max(highBefore, high) >= length - margin;
            float lowShift = MathF.Abs(low - lowBefore);
            float highShift = MathF.Abs(high - highBefore);
            return (isLowCut, isHighCut) switch
            {
                (true, true) => 0,
                (true, false) => highShift,
                (false, true) => lowShift,
                _ => MathF.Min(lowShift, highShift),
            };
        }
    }
}
