using EdgeDetector.Geometry;

namespace EdgeDetector.Objects;

/// <summary>
/// Where an object went, in a bounded number of points. A point is kept when it is a step away from the last one kept; where there are too
/// many, every other one goes and the step doubles, so that a long way is told as evenly as a short one.
/// </summary>
internal sealed class AnchorPath(int most)
{
    private const double FirstStep = 0.01;

    // The newest point is told whether or not it is a step away.
    private readonly PathPoint[] _kept = new PathPoint[most - 1];
    private PathPoint _newest;
    private double _step = FirstStep;
    private int _count;

    /// <summary>Where it is now.</summary>
    public void Add(FramePoint point, DateTimeOffset at)
    {
        _newest = new PathPoint(point, at);
        if (_count > 0 && Distance(_kept[_count - 1].Point, point) < _step)
        {
            return;
        }

        if (_count == _kept.Length)
        {
            Thin();
        }

        if (_count < _kept.Length)
        {
            _kept[_count++] = _newest;
        }
    }

    /// <summary>The points, from the first to the newest.</summary>
    public PathPoint[] ToArray() =>
        _count > 0 && _kept[_count - 1] == _newest ? _kept[.._count] : [.. _kept.AsSpan(0, _count), _newest];

    private void Thin()
    {
        _step *= 2;
        _count = (_count + 1) / 2;
        for (int i = 1; i < _count; i++)
        {
            _kept[i] = _kept[2 * i];
        }
    }

    private static double Distance(FramePoint a, FramePoint b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
