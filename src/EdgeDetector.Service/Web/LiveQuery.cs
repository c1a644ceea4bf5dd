using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EdgeDetector.Service.Web;

/// <summary>How somebody wants to see pictures.</summary>
/// <param name="Fps">Most pictures a second of each camera, above 0, up to 30.</param>
/// <param name="Width">Widest picture in pixels, one of a few steps, so that viewers share encodings.</param>
internal readonly record struct LiveQuery(double Fps, int Width)
{
    private const double UsualFps = 10;
    private const double LowestFps = 0.1;
    private const double HighestFps = 30;
    private const int LargestWidth = 16384;
    private static readonly int[] Steps = [160, 320, 480, 640, 960, 1280, 1920];

    /// <summary>Reads fps and width, both optional: 10, and the frame's own width.</summary>
    /// <param name="query">The request's query.</param>
    /// <param name="error">What is wrong with it.</param>
    public static LiveQuery? Read(IQueryCollection query, out string? error)
    {
        error = null;
        double fps = UsualFps;
        if (query.TryGetValue("fps", out StringValues rate)
            && !(double.TryParse(rate, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out fps) && fps is >= LowestFps and <= HighestFps))
        {
            error = "fps is a number from 0.1 to 30";
        }

        int width = LargestWidth;
        if (query.TryGetValue("width", out StringValues wide)
            && !(int.TryParse(wide, NumberStyles.None, CultureInfo.InvariantCulture, out width) && width is > 0 and <= LargestWidth))
        {
            error = "width is a whole number of pixels from 1 to 16384";
        }

        return error is null ? new LiveQuery(fps, Step(width)) : null;
    }

    // The next larger step: the browser makes it smaller.
    private static int Step(int width) => Steps.FirstOrDefault(step => step >= width, LargestWidth);
}
