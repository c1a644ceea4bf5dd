namespace EdgeDetector.Synthetic;

/// <summary>
/// The camera of the generated street: 3 m above the ground, looking straight across it. Lengths in the picture scale with the
/// frame's height; heights in the picture are given for a frame of 720 rows.
/// </summary>
internal sealed class StreetView(int width, int height)
{
    public const double FarPavement = 398;
    public const double FarLane = 458;
    public const double BicycleLane = 500;
    public const double NearLane = 562;
    public const double NearPavement = 655;

    private const double HorizonRow = 270;
    private const double CameraHeightMetres = 3;

    public int Width => width;

    public int Height => height;

    /// <summary>Size of everybody in comparison to the street; 1 is life.</summary>
    public double Magnification { get; init; } = 1;

    /// <summary>Pixels of this frame for one pixel of a frame of 720 rows.</summary>
    public double Scale => height / 720.0;

    /// <summary>Pixels for a metre where the ground is in that row.</summary>
    public double PixelsPerMetre(double row) => (row - HorizonRow) / CameraHeightMetres * Scale * Magnification;
}
