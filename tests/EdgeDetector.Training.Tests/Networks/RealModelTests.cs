using System.Globalization;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Networks.Support;
using TorchSharp;

namespace EdgeDetector.Training.Networks;

/// <summary>Every published model of the test data: trained and deployed networks agree, and weights survive.</summary>
public sealed class RealModelTests(ITestOutputHelper output)
{
    public static TheoryData<string> Models =>
    [
        "yolo-fastest-1.0",
        "yolo-fastest-1.1",
        "yolo-fastest-1.1_body",
        "mobilenetv2-yolov3-nano-coco",
        "mobilenetv2-yolo-fastest-voc-v1",
        "mobilenetv2-yolo-fastest-voc-v2",
        "yoloface-500k-v2",
        "yoloface-50k",
        "yolo-lite-voc-trial3-noBatch",
        "yolo-lite-voc-trial9",
        "yolo-lite-coco-trial6",
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_RealModel_EqualsImportedOnnx(string model)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableNetwork network = Open(model);
        network.IsTraining = false;
        torch.Tensor picture = torch.rand([1, 3, network.Description.Input.Height, network.Description.Input.Width], generator: new torch.Generator(7));

        IReadOnlyList<torch.Tensor> heads = network.Forward(picture);

        IReadOnlyList<float[]> expected = ImportedModel.Run(Only(model, "*.cfg"), Only(model, "*.weights"), picture);
        Assert.Equal(expected.Count, heads.Count);
        foreach ((int number, torch.Tensor head) in heads.Index())
        {
            Shape shape = network.Description.Heads[number].Input;
            Assert.Equal([1, shape.Channels, shape.Height, shape.Width], head.shape);
            double largest = ImportedModel.CheckEqual(expected[number], head);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{model} head {number}: differs by {largest:g2} at most, values reach {expected[number].Max(Math.Abs):g3}"));
        }
    }

    [Fact]
    public void CheckEqual_LargeValuesApart_Fails()
    {
        using torch.Tensor values = torch.tensor([100f, 2f]);

        Assert.Equal(0, ImportedModel.CheckEqual([100f, 2f], values));
        Assert.ThrowsAny<Exception>(() => ImportedModel.CheckEqual([100.001f, 2f], values));
        Assert.ThrowsAny<Exception>(() => ImportedModel.CheckEqual([float.NaN, 2f], values));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void SaveWeights_ReadFile_IsByteEqual(string model)
    {
        using TemporaryFolder folder = new();
        using TrainableNetwork network = Open(model);

        network.SaveWeights(folder.File("again.weights"), network.Seen);

        Assert.Equal(File.ReadAllBytes(Only(model, "*.weights")), File.ReadAllBytes(folder.File("again.weights")));
    }

    private static TrainableNetwork Open(string model)
    {
        TrainableNetwork network = new(Network.Load(Only(model, "*.cfg")), seed: 1);
        Assert.Equal(network.Description.Layers.Count, network.LoadWeights(Only(model, "*.weights")));
        return network;
    }

    private static string Only(string model, string pattern) => Assert.Single(Directory.GetFiles(TestData.PathOf("models", model), pattern));
}
