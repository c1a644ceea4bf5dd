using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Models.Onnx;

/// <summary>Where a model came from: file names and SHA-256 in lower-case hex.</summary>
internal sealed record ModelSource(string Cfg, string CfgSha256, string Weights, string WeightsSha256);

/// <summary>Everything a device must know besides the graph, as the metadata_props of the model file: keys `edgedetector.…`.</summary>
internal static class ModelMetadata
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // Names may be in any script; nothing here ever becomes HTML unescaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Dictionary<string, string> Describe(Network network, IReadOnlyList<string> names, ResizeMode resize, ModelSource source)
    {
        bool detection = network.Heads.Count > 0;
        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            ["edgedetector.format"] = "1",
            ["edgedetector.task"] = detection ? "detection" : "classification",
            ["edgedetector.names"] = Serialize(names),
            ["edgedetector.input"] = Serialize(new { network.Input.Width, network.Input.Height, network.Input.Channels }),
            ["edgedetector.resize"] = resize == ResizeMode.Letterbox ? "letterbox" : "stretch",
            ["edgedetector.source"] = Serialize(source),
            ["edgedetector.bflops"] = network.Bflops.ToString("0.######", CultureInfo.InvariantCulture),
        };
        if (detection)
        {
            metadata["edgedetector.heads"] = Serialize(network.Heads.Select(DescribeHead));
            metadata["edgedetector.nms"] = Serialize(DescribeNms(network.Heads[^1]));
        }

        return metadata;
    }

    private static object DescribeHead(HeadLayer head, int number) => new
    {
        Output = NetworkGraph.HeadName(number),
        Kind = head.Kind switch
        {
            HeadKind.Region => "region",
            HeadKind.Gaussian => "gaussian",
            _ => "yolo",
        },
        head.Classes,
        Anchors = head.Anchors.Select(anchor => new[] { anchor.Width, anchor.Height }),
        head.Mask,
        head.ScaleXY,
        head.NewCoords,
        head.Softmax,
    };

    private static object DescribeNms(HeadLayer head) => new
    {
        Kind = head.Nms switch
        {
            NmsKind.Greedy => "greedy",
            NmsKind.Diou => "diou",
            _ => "iou",
        },
        Beta = head.NmsBeta,
    };

    private static string Serialize<T>(T value) => JsonSerializer.Serialize(value, Json);
}
