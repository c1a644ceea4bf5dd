namespace EdgeDetector.Yolo;

/// <summary>Where the time of one call of <see cref="YoloDetector.Detect"/> went.</summary>
/// <param name="Wait">Waiting for other callers' frames.</param>
/// <param name="Preprocess">Resize into the input tensor.</param>
/// <param name="Inference">The network.</param>
/// <param name="Postprocess">Decoding and non-maximum suppression.</param>
public readonly record struct DetectTimings(TimeSpan Wait, TimeSpan Preprocess, TimeSpan Inference, TimeSpan Postprocess)
{
    /// <summary>How many objects, or candidates for such, were left out since the frame had more than <see cref="DetectionThresholds.Most"/>.</summary>
    public int LeftOut { get; init; }
}
