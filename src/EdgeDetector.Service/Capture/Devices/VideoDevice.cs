using EdgeDetector.Geometry;

namespace EdgeDetector.Service.Capture.Devices;

/// <summary>A V4L2 device that delivers pictures, as its driver describes it.</summary>
/// <param name="Card">The camera's name.</param>
/// <param name="Bus">Where it is plugged in, such as <c>usb-0000:00:14.0-1</c>.</param>
/// <param name="Formats">What it can deliver, in the driver's order.</param>
internal sealed record VideoDevice(string Card, string Bus, IReadOnlyList<VideoFormat> Formats);

/// <summary>A pixel format and the sizes that it comes in.</summary>
/// <param name="Code">Its four characters, such as <c>MJPG</c>.</param>
/// <param name="Sizes">The sizes, in the driver's order; empty where the driver does not list them.</param>
internal sealed record VideoFormat(string Code, IReadOnlyList<VideoSize> Sizes);

/// <summary>A size, or all sizes from one to another.</summary>
/// <param name="Least">Width and height in pixels.</param>
/// <param name="Most">The same as <paramref name="Least"/> where there is but one size.</param>
/// <param name="Rates">Pictures a second, in the driver's order; empty where the driver does not list them.</param>
internal sealed record VideoSize(PixelSize Least, PixelSize Most, IReadOnlyList<double> Rates)
{
    /// <summary>Whether the rates are two, and all between them can be had too.</summary>
    public bool IsRateRange { get; init; }
}
