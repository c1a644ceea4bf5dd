using EdgeDetector.Geometry;

namespace EdgeDetector.Tracking;

/// <summary>
/// How far the observations of one object usually are from their prediction, for each of centre, width and height alone: a walking person's
/// width swings while the height stays, so that it is the height which tells two who pass each other apart.
/// </summary>
/// <remarks>
/// Innovations (observation less prediction) are shares of the box's size; their mean squares fade exponentially, as the variances of a
/// filter that is tuned by what it sees do (Mehra, IEEE Transactions on Automatic Control 1970).
/// </remarks>
internal struct InnovationSpread
{
    // Before anything is learned: the filter's own noise of a position.
    private const double First = 1.0 / 20;

    // Coordinates of a box of some hundred pixels are no more exact than this.
    private const double Least = 1.0 / 200;

    // The last ten frames count most.
    private const double Rate = 1.0 / 10;

    private BoxInnovation _variance;

    /// <summary>Begins with what any object's may be.</summary>
    public InnovationSpread() => _variance = new BoxInnovation(First, First, First, First).Squared;

    /// <summary>Learns from an observation.</summary>
    /// <param name="predicted">Where the object was to be.</param>
    /// <param name="observed">Where it was.</param>
    public void Learn(in Box predicted, in Box observed)
    {
        BoxInnovation squares = new BoxInnovation(predicted, observed).Squared;
        _variance = new BoxInnovation(
            _variance.X + (Rate * (squares.X - _variance.X)),
            _variance.Y + (Rate * (squares.Y - _variance.Y)),
            _variance.Width + (Rate * (squares.Width - _variance.Width)),
            _variance.Height + (Rate * (squares.Height - _variance.Height)));
    }

    /// <summary>
    /// How much an observation speaks for being this object, 0..1: as much as its innovations are usual (0.6 where each of the four is), and
    /// as the object's are smaller than any object's may be. One whose boxes tremble would find everybody like itself; it has no say.
    /// </summary>
    /// <param name="predicted">Where the object is to be.</param>
    /// <param name="observed">Where it would be.</param>
    /// <param name="frames">For how many frames it was predicted, 1 or more: variances add up.</param>
    public readonly double Likeness(in Box predicted, in Box observed, int frames)
    {
        BoxInnovation variance = new(Floored(_variance.X), Floored(_variance.Y), Floored(_variance.Width), Floored(_variance.Height));
        double spread = Math.Pow(variance.X * variance.Y * variance.Width * variance.Height, 1.0 / 8);
        double sharpness = 1 - (spread / First);
        if (sharpness <= 0)
        {
            return 0;
        }

        BoxInnovation squares = new BoxInnovation(predicted, observed).Squared;
        double distance = (squares.X / variance.X) + (squares.Y / variance.Y) + (squares.Width / variance.Width) + (squares.Height / variance.Height);
        return sharpness * Math.Exp(-distance / (2 * 4 * frames));
    }

    private static double Floored(double variance) => variance + (Least * Least);

    private readonly record struct BoxInnovation(double X, double Y, double Width, double Height)
    {
        public BoxInnovation(in Box predicted, in Box observed)
            : this(
                (observed.X + (observed.Width / 2) - predicted.X - (predicted.Width / 2)) / SizeOf(predicted),
                (observed.Y + (observed.Height / 2) - predicted.Y - (predicted.Height / 2)) / SizeOf(predicted),
                (observed.Width - predicted.Width) / SizeOf(predicted),
                (observed.Height - predicted.Height) / SizeOf(predicted))
        {
        }

        public BoxInnovation Squared => new(X * X, Y * Y, Width * Width, Height * Height);

        private static double SizeOf(in Box box) => Math.Max(box.Width, box.Height);
    }
}
