using System.Text.Json.Serialization;

namespace EdgeDetector.Yolo;

/// <summary>How the numbers of a detection head are read; the names are Darknet's.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HeadKind>))]
public enum HeadKind
{
    /// <summary>YOLOv3 and later: anchors in pixels, each class by itself.</summary>
    [JsonStringEnumMemberName("yolo")]
    Yolo,

    /// <summary>YOLOv2: anchors in grid cells, classes compete.</summary>
    [JsonStringEnumMemberName("region")]
    Region,

    /// <summary>Gaussian YOLOv3: every coordinate comes with its uncertainty.</summary>
    [JsonStringEnumMemberName("gaussian")]
    Gaussian,
}
