using EdgeDetector.Service.Configuration;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Benchmark;

/// <summary>
/// A model that finds thousands of objects in a frame (random weights, a threshold that is not its own) would measure how fast JSON is
/// written. Then the confidence is raised until a busy street is left.
/// </summary>
internal static class UsefulConfidence
{
    private const int Crowd = 100;
    private const int BusyStreet = 20;
    private const double Nms = 0.45;

    /// <summary>The confidence to measure with.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="frames">What it will see.</param>
    /// <param name="asked">The confidence that was asked for.</param>
    public static double For(YoloDetector detector, IReadOnlyList<Frame> frames, double asked)
    {
        DetectionThresholds thresholds = Thresholds(detector, asked);
        List<Detection> found = [];
        List<float> confidences = [];
        foreach (Frame frame in frames)
        {
            detector.Detect(frame, thresholds, found);
            confidences.AddRange(found.Select(detection => detection.Confidence));
        }

        if (confidences.Count <= Crowd * frames.Count)
        {
            return asked;
        }

        confidences.Sort();
        return confidences[^(BusyStreet * frames.Count)];
    }

    /// <summary>A configuration that measures with it: where it had to be raised, the tracker is given nothing weaker either.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="asked">The confidence that was asked for.</param>
    /// <param name="useful">The confidence to measure with.</param>
    public static EdgeDetectorOptions Apply(EdgeDetectorOptions options, double asked, double useful)
    {
        EdgeDetectorOptions detecting = options with { Detection = new DetectionOptions { Confidence = useful } };
        return useful > asked
            ? detecting with { Tracking = new TrackingOptions { LowConfidence = useful, HighConfidence = useful, NewTrackConfidence = useful } }
            : detecting;
    }

    /// <summary>One confidence for all classes.</summary>
    public static DetectionThresholds Thresholds(YoloDetector detector, double confidence) =>
        DetectionThresholds.Create(detector.Model.Names, confidence, new Dictionary<string, double>(), Nms);
}
