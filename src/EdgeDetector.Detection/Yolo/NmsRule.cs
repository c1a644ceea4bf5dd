using System.Text.Json.Serialization;

namespace EdgeDetector.Yolo;

/// <summary>How the overlap of two boxes is measured when the weaker of them may be dropped; the names are Darknet's nms_kind.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NmsKind>))]
public enum NmsKind
{
    /// <summary>Intersection over union.</summary>
    [JsonStringEnumMemberName("iou")]
    Iou,

    /// <summary>IoU less the distance of the centres to the power of 0.6, whatever beta says.</summary>
    [JsonStringEnumMemberName("greedy")]
    Greedy,

    /// <summary>IoU less the distance of the centres to the power of beta.</summary>
    [JsonStringEnumMemberName("diou")]
    Diou,
}

/// <summary>The model's own rule of non-maximum suppression.</summary>
/// <param name="Kind">How overlap is measured.</param>
/// <param name="Beta">Darknet's beta_nms, above 0.</param>
public readonly record struct NmsRule(NmsKind Kind, float Beta)
{
    // Darknet's greedynms calls box_diou, whose exponent is fixed; only diounms calls box_diounms with beta_nms (box.c, diounms_sort).
    private const float GreedyExponent = 0.6f;

    /// <summary>Exponent of the distance's share (d²/c²); of no meaning for <see cref="NmsKind.Iou"/>.</summary>
    public float Exponent => Kind == NmsKind.Greedy ? GreedyExponent : Beta;
}
