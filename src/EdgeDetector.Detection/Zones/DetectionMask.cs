using System.Runtime.InteropServices;
using EdgeDetector.Geometry;

namespace EdgeDetector.Zones;

/// <summary>An area in which detections are ignored, before anything is tracked: a swaying tree, a poster, the neighbour's garden.</summary>
/// <param name="Name">How the configuration calls it.</param>
/// <param name="Area">Where it is; its sides belong to it.</param>
public sealed record DetectionMask(string Name, Polygon Area)
{
    /// <summary>Which point of a detection must be inside.</summary>
    public AnchorPoint Anchor { get; init; }

    /// <summary>Which detections are ignored.</summary>
    public ClassSet Classes { get; init; } = ClassSet.All;

    /// <summary>Takes the detections that any mask covers out of a list; the others keep their order. Allocates nothing.</summary>
    /// <param name="masks">All masks of the camera.</param>
    /// <param name="frame">The frame's size.</param>
    /// <param name="detections">Detections in pixels of the frame.</param>
    public static void Apply(IReadOnlyList<DetectionMask> masks, PixelSize frame, List<Detection> detections)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(detections);
        Span<Detection> all = CollectionsMarshal.AsSpan(detections);
        int kept = 0;
        foreach (ref readonly Detection detection in all)
        {
            if (!IsCovered(masks, frame, detection))
            {
                all[kept++] = detection;
            }
        }

        detections.RemoveRange(kept, detections.Count - kept);
    }

    private static bool IsCovered(IReadOnlyList<DetectionMask> masks, PixelSize frame, in Detection detection)
    {
        BoxAnchors anchors = new(detection.Box, frame);
        for (int i = 0; i < masks.Count; i++)
        {
            DetectionMask mask = masks[i];
            if (mask.Classes.Contains(detection.ClassId) && mask.Area.Contains(anchors[mask.Anchor]))
            {
                return true;
            }
        }

        return false;
    }
}
