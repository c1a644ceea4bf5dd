using EdgeDetector.Geometry;

namespace EdgeDetector.Tracking;

/// <summary>
/// Where a box is and how it moves and grows: centre, width and height, each with its velocity. It is ByteTrack's filter with the width in
/// place of the aspect ratio (as in BoT-SORT, Aharon 2022): a car that comes into the picture changes its aspect, not its height.
/// </summary>
internal struct BoxFilter
{
    // A box never shrinks to nothing: noise in proportion to its size would be none.
    private const double SmallestSide = 1;

    private AxisFilter _x;
    private AxisFilter _y;
    private AxisFilter _width;
    private AxisFilter _height;

    /// <summary>Begins at a first observation.</summary>
    /// <param name="box">The observation.</param>
    /// <param name="interval">Of a frame, in seconds.</param>
    public BoxFilter(in Box box, double interval)
    {
        double size = SizeOf(box.Width, box.Height);
        _x = new AxisFilter(box.X + (box.Width / 2.0), size, interval);
        _y = new AxisFilter(box.Y + (box.Height / 2.0), size, interval);
        _width = new AxisFilter(box.Width, size, interval);
        _height = new AxisFilter(box.Height, size, interval);
    }

    /// <summary>The box now, in pixels.</summary>
    public readonly Box Box
    {
        get
        {
            double width = Math.Max(_width.Value, SmallestSide);
            double height = Math.Max(_height.Value, SmallestSide);
            return new Box((float)(_x.Value - (width / 2)), (float)(_y.Value - (height / 2)), (float)width, (float)height);
        }
    }

    /// <summary>Moves on in time.</summary>
    /// <param name="seconds">How far, 0 or more.</param>
    /// <param name="interval">Of a frame, in seconds.</param>
    public void Predict(double seconds, double interval)
    {
        double size = SizeOf(_width.Value, _height.Value);
        if (_width.Value + (seconds * _width.Velocity) < SmallestSide || _height.Value + (seconds * _height.Velocity) < SmallestSide)
        {
            HoldSize();
        }

        _x.Predict(seconds, size, interval);
        _y.Predict(seconds, size, interval);
        _width.Predict(seconds, size, interval);
        _height.Predict(seconds, size, interval);
    }

    /// <summary>Takes an observation into account.</summary>
    public void Update(in Box box)
    {
        double size = SizeOf(_width.Value, _height.Value);
        _x.Update(box.X + (box.Width / 2.0), size);
        _y.Update(box.Y + (box.Height / 2.0), size);
        _width.Update(box.Width, size);
        _height.Update(box.Height, size);
    }

    /// <summary>Stops growing or shrinking: a size is not to be extrapolated for long.</summary>
    public void HoldSize()
    {
        _width.Stop();
        _height.Stop();
    }

    private static double SizeOf(double width, double height) => Math.Max(Math.Max(width, height), SmallestSide);
}
