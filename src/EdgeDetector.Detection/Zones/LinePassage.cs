using EdgeDetector.Geometry;

namespace EdgeDetector.Zones;

/// <summary>
/// What is known of one object and one line. An object is on the side where it was last for long enough; it crosses when it has been on
/// the other one for as many frames in a row, and the movement that brought it there passed the line between its ends, however far it
/// went in one frame. Who is on the line itself is on neither side.
/// </summary>
internal struct LinePassage
{
    private FramePoint _last;
    private int _side;
    private int _framesBeyond;
    private bool _passedBetweenEnds;
    private bool _hasGoneForward;
    private bool _hasGoneBackward;

    /// <summary>Forgets on which side it is, since the line is elsewhere now, but not that it was counted.</summary>
    public void LoseSide() => (_side, _framesBeyond) = (0, 0);

    /// <summary>
    /// The same object was followed under another identity meanwhile: a crossing that was counted there is not counted here once more.
    /// </summary>
    public void TakeOver(in LinePassage other)
    {
        if (!other._hasGoneForward && !other._hasGoneBackward)
        {
            return;
        }

        (bool forward, bool backward) = (_hasGoneForward, _hasGoneBackward);
        this = other;
        _hasGoneForward |= forward;
        _hasGoneBackward |= backward;
    }

    /// <summary>Takes the next frame that shows the object.</summary>
    /// <param name="line">The line.</param>
    /// <param name="at">The object's anchor.</param>
    /// <param name="frame">The frame's size: the perpendiculars at the line's ends are those of its pixels.</param>
    /// <param name="isSure">Whether it is an object at all: a tentative one crosses later.</param>
    /// <returns>The crossing that this frame completes; null: none.</returns>
    public ZoneEventKind? Observe(CrossingLine line, FramePoint at, PixelSize frame, bool isSure)
    {
        FramePoint from = _last;
        _last = at;
        DirectedSegment segment = line.In(frame);
        int side = segment.SideOf(at.InPixels(frame));
        if (side == 0)
        {
            return null;
        }

        if (side == _side || _side == 0)
        {
            _side = side;
            _framesBeyond = 0;
            return null;
        }

        if (_framesBeyond == 0)
        {
            _passedBetweenEnds = segment.IsPassedBetweenTheEnds(from.InPixels(frame), at.InPixels(frame));
        }

        _framesBeyond++;
        if (_framesBeyond < line.MinimumFrames || !isSure)
        {
            return null;
        }

        _side = side;
        _framesBeyond = 0;
        return _passedBetweenEnds ? Count(line, side > 0) : null;
    }

    private ZoneEventKind? Count(CrossingLine line, bool isForward)
    {
        ref bool hasGone = ref isForward ? ref _hasGoneForward : ref _hasGoneBackward;
        if (hasGone && !line.CountsAgain)
        {
            return null;
        }

        hasGone = true;
        return isForward ? ZoneEventKind.CrossedForward : ZoneEventKind.CrossedBackward;
    }
}
