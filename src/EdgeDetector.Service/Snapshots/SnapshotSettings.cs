using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Snapshots;

/// <summary>How one camera takes pictures of its objects.</summary>
/// <param name="Enabled">Whether it does.</param>
/// <param name="Crop">Whether the object is cut out, with a margin.</param>
/// <param name="Margin">The margin on each side, as a fraction of the object's width and height.</param>
/// <param name="Box">Whether the object's box and class are drawn.</param>
/// <param name="Format">Size and quality.</param>
internal sealed record SnapshotSettings(bool Enabled, bool Crop, double Margin, bool Box, JpegFormat Format)
{
    /// <summary>Those of a camera: its own where it has any, else the overall ones.</summary>
    public static SnapshotSettings Of(string camera, EdgeDetectorOptions options)
    {
        SnapshotOptions all = options.Snapshots;
        CameraSnapshotOptions own = options.Cameras[camera].Snapshots;
        return new SnapshotSettings(
            own.Enabled ?? all.Enabled,
            own.Crop ?? all.Crop,
            own.Margin ?? all.Margin,
            own.Box ?? all.Box,
            new JpegFormat(own.MaximumHeight ?? all.MaximumHeight, own.Quality ?? all.Quality));
    }
}

/// <summary>Size and quality of a JPEG.</summary>
/// <param name="MaximumHeight">Largest height in pixels; larger pictures are made smaller.</param>
/// <param name="Quality">From 1 to 100.</param>
internal readonly record struct JpegFormat(int MaximumHeight, int Quality);
