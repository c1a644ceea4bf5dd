using System.Text.Json;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Models.Onnx.Proto;
using EdgeDetector.Models.Support;

namespace EdgeDetector.Models.Onnx;

/// <summary>What stands in the files that an import writes.</summary>
public sealed class ModelFileTests
{
    // ONNX operators that TensorRT 8.2's parser lists as supported for float32.
    private static readonly string[] Operators =
    [
        "Add", "AveragePool", "Clip", "Concat", "Conv", "Elu", "Gemm", "GlobalAveragePool", "Identity", "LeakyRelu", "MaxPool", "Mul",
        "Relu", "Reshape", "Resize", "Selu", "Sigmoid", "Slice", "Softmax", "Softplus", "Tanh", "Transpose",
    ];

    [Fact]
    public void Run_EverythingThatIsSupported_NeedsTheseOperatorsOnly()
    {
        HashSet<string> used = [];
        foreach (string cfg in AllCfgs())
        {
            ModelProto model = Import(cfg);
            Assert.Equal(7, model.IrVersion);
            Assert.Equal(13, Assert.Single(model.OpsetImport).Version);
            used.UnionWith(model.Graph.Node.Select(node => node.OpType));
            CheckNames(model.Graph);
        }

        Assert.Equal(Operators, used.Order(StringComparer.Ordinal));
    }

    // What of their attributes TensorRT 8.2's parser takes; of words the values that it lists.
    private static readonly string[] Attributes =
    [
        "AveragePool.count_include_pad", "AveragePool.kernel_shape", "AveragePool.pads", "AveragePool.strides",
        "Concat.axis",
        "Conv.dilations", "Conv.group", "Conv.kernel_shape", "Conv.pads", "Conv.strides",
        "Elu.alpha",
        "Gemm.transB",
        "LeakyRelu.alpha",
        "MaxPool.kernel_shape", "MaxPool.pads", "MaxPool.strides",
        "Resize.coordinate_transformation_mode=asymmetric", "Resize.mode=nearest", "Resize.nearest_mode=floor",
        "Selu.alpha", "Selu.gamma",
        "Softmax.axis",
        "Transpose.perm",
    ];

    [Fact]
    public void Run_EverythingThatIsSupported_StaysWithinWhatTensorRtTakes()
    {
        HashSet<string> used = [];
        foreach (GraphProto graph in AllCfgs().Select(cfg => Import(cfg).Graph))
        {
            HashSet<string> constants = [.. graph.Initializer.Select(initializer => initializer.Name)];
            foreach (NodeProto node in graph.Node)
            {
                Assert.Single(node.Output);
                used.UnionWith(node.Attribute.Select(attribute => $"{node.OpType}.{attribute.Name}{(attribute.HasS ? "=" + attribute.S.ToStringUtf8() : "")}"));
                // Weights, shapes, sizes and ranges must be known before the engine is built.
                int dynamic = node.OpType is "Add" or "Mul" or "Concat" ? node.Input.Count : 1;
                Assert.All(node.Input.Skip(dynamic).Where(input => input.Length > 0), input => Assert.Contains(input, constants));
            }
        }

        Assert.Equal(Attributes, used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Run_Detector_DescribesItselfInMetadata()
    {
        ModelProto model = Import(Architectures.SmallYolov4Csp(), names: ["Käfer", "\"quoted\" & <b>"]);
        Dictionary<string, string> metadata = model.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);

        Assert.Equal("1", metadata["edgedetector.format"]);
        Assert.Equal("detection", metadata["edgedetector.task"]);
        Assert.Equal("""["Käfer","\"quoted\" & <b>"]""", metadata["edgedetector.names"]);
        Assert.Equal("""{"width":64,"height":64,"channels":3}""", metadata["edgedetector.input"]);
        Assert.Equal("letterbox", metadata["edgedetector.resize"]);
        const string anchors = "[[10,13],[16,30],[33,23],[30,61],[62,45],[59,119],[116,90],[156,198],[373,326]]";
        Assert.Equal(
            $$"""[{"output":"head0","kind":"yolo","classes":2,"anchors":{{anchors}},"mask":[3,4,5],"scaleXY":2,"newCoords":true,"softmax":false},"""
            + $$"""{"output":"head1","kind":"yolo","classes":2,"anchors":{{anchors}},"mask":[0,1,2],"scaleXY":2,"newCoords":true,"softmax":false}]""",
            metadata["edgedetector.heads"]);
        // Of the last head, which has no nms_kind here.
        Assert.Equal("""{"kind":"iou","beta":0.6}""", metadata["edgedetector.nms"]);
        JsonElement source = JsonDocument.Parse(metadata["edgedetector.source"]).RootElement;
        Assert.Equal("net.cfg", source.GetProperty("cfg").GetString());
        Assert.Equal("net.weights", source.GetProperty("weights").GetString());
        Assert.Matches("^[0-9a-f]{64}$", source.GetProperty("cfgSha256").GetString());
        Assert.Matches("^[0-9a-f]{64}$", source.GetProperty("weightsSha256").GetString());
        Assert.NotEqual(source.GetProperty("cfgSha256").GetString(), source.GetProperty("weightsSha256").GetString());
    }

    [Theory]
    [InlineData("greedynms", "greedy")]
    [InlineData("diounms", "diou")]
    [InlineData("default", "iou")]
    public void Run_NmsKindOfTheLastHead_IsInMetadata(string kind, string expected)
    {
        string cfg = new CfgText(32, 32).Last(21).Yolo("0,1,2", 2, "nms_kind=diounms\nbeta_nms=0.9").Route("0").Last(21)
            .Yolo("3,4,5", 2, $"nms_kind={kind}\nbeta_nms=0.7").ToString();
        Assert.Equal($$"""{"kind":"{{expected}}","beta":0.7}""", MetadataOf(Import(cfg), "edgedetector.nms"));
    }

    [Fact]
    public void Run_RegionHead_NamesAllAnchorsAndItsSoftmax()
    {
        string cfg = new CfgText(32, 32).Last(14) + "[region]\nanchors=1.08,1.19, 3.42,4.41\nclasses=2\nnum=2\nsoftmax=1\n";
        Assert.Equal(
            """[{"output":"head0","kind":"region","classes":2,"anchors":[[1.08,1.19],[3.42,4.41]],"mask":[0,1],"scaleXY":1,"newCoords":false,"softmax":true}]""",
            MetadataOf(Import(cfg), "edgedetector.heads"));
    }

    [Fact]
    public void Run_Gaussian_NamesItsKind()
    {
        ModelProto model = Import(Architectures.SmallGaussian());
        Assert.Contains("\"kind\":\"gaussian\",\"classes\":4,", MetadataOf(model, "edgedetector.heads"), StringComparison.Ordinal);
        Assert.Equal([1, 39, 16, 16], DimsOf(Assert.Single(model.Graph.Output)));
    }

    [Fact]
    public void Run_Classifier_GivesProbabilities()
    {
        ModelProto model = Import(Architectures.SmallDarknet19());
        ValueInfoProto output = Assert.Single(model.Graph.Output);
        Assert.Equal("probabilities", output.Name);
        Assert.Equal([1, 10], DimsOf(output));
        Assert.Equal("classification", MetadataOf(model, "edgedetector.task"));
        Assert.DoesNotContain(model.MetadataProps, entry => entry.Key is "edgedetector.heads" or "edgedetector.nms");
        Assert.Equal("stretch", MetadataOf(model, "edgedetector.resize"));
    }

    [Theory]
    [InlineData(null, null, "64x64", "letterbox")]
    [InlineData("96x32", ResizeMode.Stretch, "96x32", "stretch")]
    [InlineData("128", ResizeMode.Letterbox, "128x128", "letterbox")]
    public void Run_OtherSizeAndResize_ReplaceTheCfgs(string? size, ResizeMode? resize, string expectedSize, string expectedResize)
    {
        InputSize? other = size is not null && InputSize.TryParse(size, out InputSize parsed) ? parsed : null;
        ModelProto model = Import(Architectures.SmallYolov4Csp(), size: other, resize: resize);
        Assert.True(InputSize.TryParse(expectedSize, out InputSize expected));
        ValueInfoProto input = Assert.Single(model.Graph.Input);
        Assert.Equal("input", input.Name);
        Assert.Equal([1, 3, expected.Height, expected.Width], DimsOf(input));
        Assert.Equal(["head0", "head1"], model.Graph.Output.Select(output => output.Name));
        Assert.Equal([1, 21, expected.Height / 8, expected.Width / 8], DimsOf(model.Graph.Output[0]));
        Assert.Equal([1, 21, expected.Height / 4, expected.Width / 4], DimsOf(model.Graph.Output[1]));
        Assert.Equal(expectedResize, MetadataOf(model, "edgedetector.resize"));
        Assert.Equal($$"""{"width":{{expected.Width}},"height":{{expected.Height}},"channels":3}""", MetadataOf(model, "edgedetector.input"));
    }

    [Theory]
    [InlineData("416x")]
    [InlineData("x416")]
    [InlineData("0x32")]
    [InlineData("32x32x32")]
    [InlineData("9000")]
    [InlineData("-32x32")]
    [InlineData("")]
    public void TryParse_WrongSize_IsRefused(string text) => Assert.False(InputSize.TryParse(text, out _));

    // Layers that no head needs carry no weights into the model.
    [Fact]
    public void Run_UnusedLayers_AreLeftOut()
    {
        string cfg = new CfgText(32, 32).Conv(64, 3).Conv(64, 3).Route("0").Last(21).Yolo("0,1,2", 2).ToString();
        GraphProto graph = Import(cfg).Graph;
        Assert.Equal(2, graph.Node.Count(node => node.OpType == "Conv"));
        Assert.Equal(4, graph.Initializer.Count);
    }

    private static IEnumerable<string> AllCfgs()
    {
        string activations = string.Concat(ActivationNames.All.Select(name => $"[convolutional]\nfilters=4\nactivation={name}\n"));
        return LayerTests.Cases.Select(row => row.Data.Item2 + new CfgText(1, 1).Last(21).Yolo("0,1,2", 2).ToString().Split("\n\n", 2)[1])
            .Concat(ArchitectureTests.Small.Select(row => row.Data.Item2))
            .Append(LayerTests.Net(16, 16) + activations + new CfgText(1, 1).Last(21).Yolo("0,1,2", 2).ToString().Split("\n\n", 2)[1]);
    }

    // Every value has one maker, which comes before its readers.
    private static void CheckNames(GraphProto graph)
    {
        HashSet<string> known = [.. graph.Initializer.Select(tensor => tensor.Name), "input", ""];
        Assert.Equal(graph.Initializer.Count + 2, known.Count);
        foreach (NodeProto node in graph.Node)
        {
            Assert.All(node.Input, input => Assert.Contains(input, known));
            Assert.True(known.Add(Assert.Single(node.Output)));
        }

        Assert.All(graph.Output, output => Assert.Contains(output.Name, known));
    }

    private static ModelProto Import(string cfg, string[]? names = null, InputSize? size = null, ResizeMode? resize = null)
    {
        using TemporaryFolder folder = new();
        int classes = Network.Parse("net.cfg", cfg).Classes;
        names ??= [.. Enumerable.Range(0, classes).Select(i => $"class {i}")];
        ImportSummary summary = TestImport.Run(new ImportRequest
        {
            Cfg = folder.Write("net.cfg", cfg),
            Weights = folder.Write("net.weights", ReferenceNetwork.Run(cfg, seed: 3).WeightsFile()),
            Names = folder.Write("net.names", string.Join('\n', names)),
            Output = folder.File("net.onnx"),
            Size = size,
            Resize = resize,
        });
        byte[] bytes = File.ReadAllBytes(folder.File("net.onnx"));
        Assert.Equal(bytes.Length, summary.ByteCount);
        return ModelProto.Parser.ParseFrom(bytes);
    }

    private static string MetadataOf(ModelProto model, string key) => Assert.Single(model.MetadataProps, entry => entry.Key == key).Value;

    private static long[] DimsOf(ValueInfoProto value) => [.. value.Type.TensorType.Shape.Dim.Select(dim => dim.DimValue)];
}
