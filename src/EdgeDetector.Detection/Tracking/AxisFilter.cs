namespace EdgeDetector.Tracking;

/// <summary>
/// Kalman filter of one number that changes at a nearly constant rate: a coordinate or an extent of a box. ByteTrack's filter of eight
/// states is four of these, since its matrices tie no two coordinates together.
/// </summary>
/// <remarks>
/// Standard deviations are the papers' shares of the box's size: 1/20 for a position, 1/160 a frame for a velocity. A frame is the clock's
/// <see cref="FrameClock.MotionInterval"/>, but time is real: a prediction over any time adds just the noise that as many frames would, whole
/// or not, so that uneven intervals, and a gap in place of frames, lead to the same belief.
/// </remarks>
internal struct AxisFilter
{
    private const double PositionNoise = 1.0 / 20;
    private const double VelocityNoise = 1.0 / 160;

    private double _variance;
    private double _covariance;
    private double _velocityVariance;

    /// <summary>Begins at a first observation, at rest but unsure of it.</summary>
    /// <param name="observed">In pixels.</param>
    /// <param name="size">The box's size in pixels.</param>
    /// <param name="interval">Of a frame, in seconds.</param>
    public AxisFilter(double observed, double size, double interval)
    {
        Value = observed;
        _variance = Square(2 * PositionNoise * size);
        _velocityVariance = Square(10 * VelocityNoise * size / interval);
    }

    /// <summary>The number, in pixels.</summary>
    public double Value { get; private set; }

    /// <summary>Its change in pixels a second.</summary>
    public double Velocity { get; private set; }

    /// <summary>Moves on in time.</summary>
    /// <param name="seconds">How far, 0 or more.</param>
    /// <param name="size">The box's size in pixels.</param>
    /// <param name="interval">Of a frame, in seconds.</param>
    public void Predict(double seconds, double size, double interval)
    {
        double frames = seconds / interval;
        double velocityNoise = Square(VelocityNoise * size);
        Value += seconds * Velocity;

        // n steps of one frame, summed up: the sums of 1, of k and of k² for k from 0 to n - 1, where n may be a fraction.
        _variance += (seconds * ((2 * _covariance) + (seconds * _velocityVariance)))
            + (frames * Square(PositionNoise * size))
            + (velocityNoise * frames * (frames - 1) * ((2 * frames) - 1) / 6);
        _covariance += (seconds * _velocityVariance) + (velocityNoise * frames * (frames - 1) / 2 / interval);
        _velocityVariance += velocityNoise * frames / Square(interval);
    }

    /// <summary>Takes an observation into account.</summary>
    /// <param name="observed">In pixels.</param>
    /// <param name="size">The box's size in pixels.</param>
    public void Update(double observed, double size)
    {
        double total = _variance + Square(PositionNoise * size);
        double gain = _variance / total;
        double velocityGain = _covariance / total;
        double surprise = observed - Value;
        Value += gain * surprise;
        Velocity += velocityGain * surprise;
        _velocityVariance -= velocityGain * _covariance;
        _variance *= 1 - gain;
        _covariance *= 1 - gain;
    }

    /// <summary>Stays where it is.</summary>
    public void Stop() => Velocity = 0;

    private static double Square(double value) => value * value;
}
