using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeDetector.Classification;
using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

/// <summary>
/// Reads what `edgedetector import` wrote into a model's metadata_props, and checks it against the graph's own inputs and outputs.
/// </summary>
/// <param name="path">The model file, for errors.</param>
/// <param name="metadata">The metadata_props.</param>
internal sealed class ModelMetadataReader(string path, IReadOnlyDictionary<string, string> metadata)
{
    private const string Prefix = "edgedetector.";
    private const string SupportedFormat = "1";
    private const string Detection = "detection";
    private const string Classification = "classification";
    private const string Remedy = "import it with edgedetector import";

    /// <summary>Reads and checks everything, of a model of any task.</summary>
    /// <param name="graph">The graph's inputs and outputs.</param>
    /// <exception cref="ModelException">Something is missing, malformed or does not fit the graph.</exception>
    public ImportedModel Read(GraphShapes graph) => ReadTask() switch
    {
        Detection => ReadDetector(graph),
        Classification => ReadClassifier(graph),
        string other => throw Wrong("task", $"is '{other}', neither {Detection} nor {Classification}"),
    };

    /// <summary>Reads and checks everything of a detector.</summary>
    /// <param name="graph">The graph's inputs and outputs.</param>
    /// <exception cref="ModelException">It is no detector, or something is missing, malformed or does not fit the graph.</exception>
    public YoloModel ReadDetector(GraphShapes graph)
    {
        string task = ReadTask();
        if (task != Detection)
        {
            throw new ModelException(path, $"a model for {task}, not for detection: its network ends in no [yolo] or [region] layer; "
                + "classifiers are for `edgedetector evaluate`");
        }

        string[] names = ReadNames();
        InputMetadata input = Json("input", ModelMetadataJson.Default.InputMetadata);
        CheckInput(input, graph);
        HeadMetadata[] heads = Json("heads", ModelMetadataJson.Default.HeadMetadataArray);
        if (heads.Length == 0)
        {
            throw Wrong("heads", "lists no detection head");
        }

        return new YoloModel
        {
            Path = path,
            Names = names,
            Input = new PixelSize(input.Width, input.Height),
            ResizeMode = ReadResizeMode(),
            Heads = [.. heads.Select(head => CheckHead(head, names.Length, graph))],
            Nms = ReadNms(),
            Source = Json("source", ModelMetadataJson.Default.ModelSource),
            Bflops = ReadBflops(),
        };
    }

    /// <summary>Reads and checks everything of a classifier.</summary>
    /// <param name="graph">The graph's inputs and outputs.</param>
    /// <exception cref="ModelException">It is no classifier, or something is missing, malformed or does not fit the graph.</exception>
    public ClassifierModel ReadClassifier(GraphShapes graph)
    {
        string task = ReadTask();
        if (task != Classification)
        {
            throw new ModelException(path, $"a model for {task}, not for classification: its network ends in no [softmax] layer");
        }

        string[] names = ReadNames();
        InputMetadata input = Json("input", ModelMetadataJson.Default.InputMetadata);
        CheckInput(input, graph);
        graph.RequireOutput(ClassifierModel.OutputName, 1, names.Length);
        return new ClassifierModel
        {
            Path = path,
            Names = names,
            Input = new PixelSize(input.Width, input.Height),

            // The importer's default says what detectors do; Darknet's classifiers never stretch.
            ResizeMode = ReadResizeMode() == ResizeMode.Letterbox ? ResizeMode.Letterbox : ResizeMode.CenterCrop,
            Source = Json("source", ModelMetadataJson.Default.ModelSource),
            Bflops = ReadBflops(),
        };
    }

    private string ReadTask()
    {
        if (!metadata.TryGetValue(Prefix + "format", out string? format))
        {
            throw new ModelException(path, $"an ONNX model without EdgeDetector's metadata (class names, anchors): {Remedy}");
        }

        if (format != SupportedFormat)
        {
            throw new ModelException(path, $"its metadata has format {format}, this program reads format {SupportedFormat}: {Remedy} of this version");
        }

        return Text("task");
    }

    private void CheckInput(InputMetadata input, GraphShapes graph)
    {
        if (input is not { Width: > 0, Height: > 0, Channels: 3 })
        {
            throw Wrong("input", $"is {input.Width}x{input.Height} with {input.Channels} channels; this program feeds colour pictures, 3 channels");
        }

        graph.RequireInput(1, 3, input.Height, input.Width);
    }

    private YoloHead CheckHead(HeadMetadata head, int names, GraphShapes graph)
    {
        if (head.Classes != names)
        {
            throw Wrong("heads", $"gives {head.Output} {head.Classes} classes, but there are {names} names");
        }

        int[] shape = graph.Output(head.Output);
        YoloHead result = new()
        {
            Output = head.Output,
            Kind = head.Kind,
            Classes = head.Classes,
            Anchors = [.. head.Mask.Select(index => AnchorOf(head, index))],
            Grid = new PixelSize(shape[3], shape[2]),
            ScaleXY = head.ScaleXY ?? 1,
            NewCoords = head.NewCoords,
            Softmax = head.Softmax,
        };
        if (result.Anchors.Count == 0 || !(result.ScaleXY > 0))
        {
            throw Wrong("heads", $"gives {head.Output} {result.Anchors.Count} anchors and a scale of {result.ScaleXY}");
        }

        int channels = result.Anchors.Count * result.Values;
        graph.RequireOutput(head.Output, 1, channels, shape[2], shape[3]);
        return result;
    }

    private Anchor AnchorOf(HeadMetadata head, int index) =>
        index >= 0 && index < head.Anchors.Count && head.Anchors[index] is [> 0 and float width, > 0 and float height]
            ? new Anchor(width, height)
            : throw Wrong("heads", $"gives {head.Output} no anchor {index} of a width and a height above 0");

    private string[] ReadNames()
    {
        string[] names = Json("names", ModelMetadataJson.Default.StringArray);

        // The reader lets null pass as an element, whatever the element's type says.
        return names.Contains(null) ? throw Wrong("names", "has a class without a name") : names;
    }

    private ResizeMode ReadResizeMode() => Text("resize") switch
    {
        "letterbox" => ResizeMode.Letterbox,
        "stretch" => ResizeMode.Stretch,
        string other => throw Wrong("resize", $"is '{other}', neither letterbox nor stretch"),
    };

    private NmsRule ReadNms()
    {
        NmsRule rule = Json("nms", ModelMetadataJson.Default.NmsRule);
        return rule.Beta > 0 ? rule : throw Wrong("nms", "has a beta that is not above 0");
    }

    private double ReadBflops() =>
        double.TryParse(Text("bflops"), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0
            ? value
            : throw Wrong("bflops", "is not a number");

    private string Text(string key) =>
        metadata.TryGetValue(Prefix + key, out string? value) ? value : throw Wrong(key, "is missing");

    private T Json<T>(string key, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Text(key), type) is { } value ? value : throw Wrong(key, "is null");
        }
        catch (JsonException e)
        {
            throw Wrong(key, $"cannot be read: {e.Message}");
        }
    }

    private ModelException Wrong(string key, string problem) =>
        new(path, $"its metadata is damaged, {Prefix}{key} {problem}: {Remedy}");
}
