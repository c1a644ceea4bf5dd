using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

/// <summary>
/// The heads of a model of the test data, read from its cfg and from the shapes beside Darknet's tensors: independent of the importer.
/// </summary>
internal sealed class ReferenceModel
{
    private readonly string _folder;
    private readonly string[] _rawFiles;

    private ReferenceModel(string folder, string cfgPath)
    {
        _folder = folder;
        using JsonDocument tensors = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "tensors.json")));
        JsonElement root = tensors.RootElement;
        Input = new PixelSize(root.GetProperty("net").GetProperty("w").GetInt32(), root.GetProperty("net").GetProperty("h").GetInt32());
        JsonElement[] raw = [.. root.GetProperty("tensors").EnumerateArray()
            .Where(tensor => tensor.GetProperty("file").GetString()!.EndsWith(".raw.f32", StringComparison.Ordinal))];
        _rawFiles = [.. raw.Select(tensor => tensor.GetProperty("file").GetString()!)];
        Dictionary<string, string>[] sections = [.. HeadSections(cfgPath)];
        Heads = [.. sections.Zip(raw, (section, tensor) => HeadOf(section, tensor.GetProperty("shape")))];
        Assert.Equal(raw.Length, sections.Length);
        NmsKind kind = sections[^1].GetValueOrDefault("nms_kind") switch
        {
            "greedynms" => NmsKind.Greedy,
            "diounms" => NmsKind.Diou,
            _ => NmsKind.Iou,
        };
        Nms = new NmsRule(kind, float.Parse(sections[^1].GetValueOrDefault("beta_nms", "0.6"), CultureInfo.InvariantCulture));
    }

    public PixelSize Input { get; }

    public IReadOnlyList<YoloHead> Heads { get; }

    public NmsRule Nms { get; }

    public static ReferenceModel Real(string name) => new(
        TestData.PathOf("reference", "tensors", name),
        Directory.EnumerateFiles(TestData.PathOf("models", name), "*.cfg").Single());

    public static ReferenceModel Random(string name)
    {
        string folder = TestData.PathOf("reference", "random", name);
        return new ReferenceModel(folder, Directory.EnumerateFiles(folder, "*.cfg").Single());
    }

    /// <summary>Darknet's raw tensors of dog.jpg, decoded and suppressed.</summary>
    public IReadOnlyList<Detection> DetectDog(double threshold)
    {
        PixelSize picture = new(768, 576);
        string[] names = [.. Enumerable.Range(0, Heads[0].Classes).Select(id => $"class {id}")];
        DetectionThresholds thresholds = DetectionThresholds.Create(names, threshold, new Dictionary<string, double>(), 0.45);
        CandidateList list = new();
        DecodeTarget target = new(new Placement(picture, Input, ResizeMode.Stretch), thresholds, list);
        foreach ((YoloHead head, string file) in Heads.Zip(_rawFiles))
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(_folder, file));
            new YoloDecoder(head, Input).Decode(MemoryMarshal.Cast<byte, float>(bytes), target);
        }

        Candidate[] candidates = [.. list.All];
        List<int> kept = [];
        new NonMaxSuppression(Nms).Apply(candidates, names.Length, thresholds.Nms, kept);
        return [.. kept.Select(index => new Detection(candidates[index].ClassId, candidates[index].Confidence, candidates[index].Box.ToBox(picture)))];
    }

    private static IEnumerable<Dictionary<string, string>> HeadSections(string cfgPath)
    {
        Dictionary<string, string>? section = null;
        foreach (string line in File.ReadLines(cfgPath).Select(line => line.Replace(" ", "", StringComparison.Ordinal)))
        {
            if (line.StartsWith('['))
            {
                if (section is not null)
                {
                    yield return section;
                }

                section = line is "[yolo]" or "[region]" ? new Dictionary<string, string> { ["section"] = line } : null;
            }
            else if (section is not null && !line.StartsWith('#') && line.Split('=') is [string key, string value])
            {
                section[key] = value;
            }
        }

        if (section is not null)
        {
            yield return section;
        }
    }

    private static YoloHead HeadOf(Dictionary<string, string> section, JsonElement shape)
    {
        float[] numbers = [.. section["anchors"].Split(',').Select(text => float.Parse(text, CultureInfo.InvariantCulture))];
        Anchor[] anchors = [.. numbers.Chunk(2).Select(pair => new Anchor(pair[0], pair[1]))];
        return new YoloHead
        {
            Output = "head",
            Kind = section["section"] == "[region]" ? HeadKind.Region : HeadKind.Yolo,
            Classes = int.Parse(section["classes"], CultureInfo.InvariantCulture),
            Anchors = section.TryGetValue("mask", out string? mask)
                ? [.. mask.Split(',').Select(index => anchors[int.Parse(index, CultureInfo.InvariantCulture)])]
                : anchors,
            Grid = new PixelSize(shape[2].GetInt32(), shape[1].GetInt32()),
            ScaleXY = float.Parse(section.GetValueOrDefault("scale_x_y", "1"), CultureInfo.InvariantCulture),
            Softmax = section.GetValueOrDefault("softmax") == "1",
        };
    }
}
