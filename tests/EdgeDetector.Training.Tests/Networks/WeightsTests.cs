using System.Runtime.InteropServices;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Networks.Support;
using TorchSharp;

namespace EdgeDetector.Training.Networks;

/// <summary>First weights, weights files whole and in part, frozen layers.</summary>
public sealed class WeightsTests
{
    // 0: 3x3, 8 filters (224 values + 24 of its norm), 1: pool, 2: 8 filters (584), 3: pool, 4 and 5: the head.
    private const string Cfg = "[net]\nwidth=16\nheight=16\nchannels=3\n"
        + "[convolutional]\nfilters=8\nsize=3\npad=1\nbatch_normalize=1\nactivation=leaky\n[maxpool]\nsize=2\nstride=2\n"
        + Cfgs.Convolution8 + "[maxpool]\nsize=2\nstride=2\n" + Cfgs.Head;

    private const int FirstLayerBytes = 4 * (224 + 24);
    private const int ThirdLayerBytes = 4 * 584;

    [Fact]
    public void Create_Seed_GivesDarknetsFirstWeights()
    {
        using TrainableNetwork network = Make(Cfg, seed: 9);
        float[] kernels = Values(network, "0.weights");
        float bound = MathF.Sqrt(2f / 27);
        Assert.InRange(kernels.Max(), 0.9f * bound, bound);
        Assert.InRange(kernels.Min(), -bound, -0.9f * bound);
        Assert.InRange(kernels.Average(), -0.15f * bound, 0.15f * bound);
        Assert.All(Values(network, "0.scales"), scale => Assert.Equal(1, scale));
        Assert.All(Values(network, "0.biases"), bias => Assert.Equal(0, bias));
        Assert.All(Values(network, "0.means"), mean => Assert.Equal(0, mean));
        Assert.All(Values(network, "0.variances"), variance => Assert.Equal(1, variance));
    }

    [Fact]
    public void Create_Head_ExpectsOneObjectInAHundredBoxes()
    {
        using TrainableNetwork network = Make(Cfg, seed: 9);
        network.IsTraining = false;
        using torch.Tensor black = torch.zeros(1, 3, 16, 16);
        using torch.Tensor output = network.Forward(black)[0];
        using torch.Tensor probabilities = output.sigmoid();
        Assert.All(probabilities[0, 4].data<float>().ToArray(), objectness => Assert.Equal(0.01f, objectness, 1e-6f));
        Assert.All(probabilities[0, 5].data<float>().ToArray(), ofClass => Assert.Equal(0.5f, ofClass, 1e-6f));
    }

    [Fact]
    public void Create_SameSeed_GivesSameWeightsAlsoBesideOtherLayers()
    {
        using TrainableNetwork network = Make(Cfg, seed: 9);
        using TrainableNetwork wider = Make(Cfg.Replace("filters=6", "filters=7", StringComparison.Ordinal).Replace("classes=1", "classes=2", StringComparison.Ordinal), seed: 9);
        using TrainableNetwork other = Make(Cfg, seed: 10);
        Assert.Equal(Values(network, "2.weights"), Values(wider, "2.weights"));
        Assert.NotEqual(Values(network, "2.weights"), Values(other, "2.weights"));
        Assert.NotEqual(Values(network, "0.weights")[..32], Values(network, "2.weights")[..32]);
    }

    [Fact]
    public void State_Network_IsNamedInOrder()
    {
        using TrainableNetwork network = Make(Cfg, seed: 1);
        Assert.Equal(
            ["0.biases", "0.scales", "0.means", "0.variances", "0.weights", "2.biases", "2.weights", "4.biases", "4.weights"],
            network.State.Select(tensor => tensor.Name));
        Assert.Equal([8, 3, 3, 3], network.State[4].Value.shape);
        Assert.Equal(3, network.DecayedParameters.Count);
        Assert.Equal(4, network.PlainParameters.Count);
    }

    [Fact]
    public void SaveWeights_FreshNetwork_BeginsAsDarknets()
    {
        using TemporaryFolder folder = new();
        using TrainableNetwork network = Make(Cfg, seed: 1);
        network.SaveWeights(folder.File("a.weights"), seen: 0x1_2345_6789);

        byte[] bytes = File.ReadAllBytes(folder.File("a.weights"));

        Assert.Equal([0, 2, 5], MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, 12)).ToArray());
        Assert.Equal(0x1_2345_6789, BitConverter.ToInt64(bytes, 12));
        Assert.Equal(20 + FirstLayerBytes + ThirdLayerBytes + (4 * 6 * 9), bytes.Length);
        Assert.Equal(["a.weights"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        using TrainableNetwork again = Make(Cfg, seed: 2);
        again.LoadWeights(folder.File("a.weights"));
        Assert.Equal(0x1_2345_6789, again.Seen);
        Assert.All(network.State.Zip(again.State), pair => Assert.Equal(pair.First.Value.data<float>().ToArray(), pair.Second.Value.data<float>().ToArray()));
    }

    [Theory]
    [InlineData(0, 1, 16)]
    [InlineData(0, 2, 20)]
    [InlineData(0, 1001, 20)]
    [InlineData(0, 1001, 16)]
    public void SaveWeights_ReadHeader_IsKept(int major, int minor, int byteCount)
    {
        using TemporaryFolder folder = new();
        using TrainableNetwork network = Make(Cfgs.Vgg, seed: 1);
        RandomState.Fill(network, seed: 2);
        WeightsHeader header = new(major, minor, 3, 77, byteCount);
        WeightsWriter.Write(folder.File("a.weights"), network.Description, header, (layer, kind) => Values(network, $"{layer.Place.Index}.{kind.ToString().ToLowerInvariant()}"));
        using TrainableNetwork read = Make(Cfgs.Vgg, seed: 3);

        read.LoadWeights(folder.File("a.weights"));
        read.SaveWeights(folder.File("b.weights"), read.Seen);

        Assert.Equal(77, read.Seen);
        Assert.Equal(Values(network, "7.weights"), Values(read, "7.weights"));
        Assert.Equal(File.ReadAllBytes(folder.File("a.weights")), File.ReadAllBytes(folder.File("b.weights")));
    }

    // A matrix of [connected] stands input by input in such a file: the importer, which knows that, gets the same network.
    [Fact]
    public void LoadWeights_TransposedFile_EqualsImportedOnnx()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TemporaryFolder folder = new();
        using TrainableNetwork network = Make(Cfgs.Vgg, seed: 1);
        RandomState.Fill(network, seed: 2);
        network.IsTraining = false;
        WeightsHeader header = new(0, 1001, 0, 0, WeightsHeader.Fresh.ByteCount);
        WeightsWriter.Write(folder.File("a.weights"), network.Description, header, (layer, kind) => Values(network, $"{layer.Place.Index}.{kind.ToString().ToLowerInvariant()}"));
        torch.Tensor picture = RandomState.Pictures(network, 1, seed: 3);

        float[] expected = ImportedModel.Run(folder.Write("a.cfg", Cfgs.Vgg), folder.File("a.weights"), picture)[0];

        ImportedModel.CheckEqual(expected, network.Forward(picture)[0].softmax(1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(5, 4)]
    public void LoadWeights_PartialFile_FillsTheLayersItHas(int layers, int filled)
    {
        using TemporaryFolder folder = new();
        using TrainableNetwork trained = Make(Cfg, seed: 1);
        trained.SaveWeights(folder.File("a.weights"), seen: 5);
        byte[] part = File.ReadAllBytes(folder.File("a.weights"))[..(20 + FirstLayerBytes + ThirdLayerBytes)];
        using TrainableNetwork network = Make(Cfg, seed: 2);
        float[] head = Values(network, "4.weights");
        float[] third = Values(network, "2.weights");

        Assert.Equal(filled, network.LoadWeights(folder.Write("part.weights", part), layers));

        Assert.Equal(Values(trained, "0.weights"), Values(network, "0.weights"));
        Assert.Equal(layers > 2 ? Values(trained, "2.weights") : third, Values(network, "2.weights"));
        Assert.Equal(head, Values(network, "4.weights"));
        Assert.Equal(0, network.Seen);
    }

    [Fact]
    public void LoadWeights_FirstLayersOfOtherClasses_LeavesTheHead()
    {
        using TemporaryFolder folder = new();
        using TrainableNetwork trained = Make(Cfg.Replace("filters=6", "filters=7", StringComparison.Ordinal).Replace("classes=1", "classes=2", StringComparison.Ordinal), seed: 1);
        trained.SaveWeights(folder.File("a.weights"), seen: 5);
        using TrainableNetwork network = Make(Cfg, seed: 2);

        Assert.Equal(4, network.LoadWeights(folder.File("a.weights"), layers: 4));

        Assert.Equal(Values(trained, "2.weights"), Values(network, "2.weights"));
        Assert.Contains("bytes are left", Error(network, folder.File("a.weights"), layers: null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20 + FirstLayerBytes - 4, 3, "the file ends within layer 0 [convolutional]")]
    [InlineData(20 + FirstLayerBytes + 8, 3, "the file ends within layer 2 [convolutional]")]
    [InlineData(20 + FirstLayerBytes + 8, 0, "the first 0 layers are asked for, but net.cfg has 1 to 6")]
    [InlineData(20 + FirstLayerBytes + 8, 7, "the first 7 layers are asked for, but net.cfg has 1 to 6")]
    [InlineData(20, 3, "the file ends within layer 0 [convolutional]")]
    [InlineData(20 + FirstLayerBytes, null, "the file ends in layer 2 [convolutional]")]
    public void LoadWeights_CutFile_SaysWhere(int bytes, int? layers, string message)
    {
        using TemporaryFolder folder = new();
        using TrainableNetwork network = Make(Cfg, seed: 1);
        network.SaveWeights(folder.File("a.weights"), seen: 5);
        string part = folder.Write("part.weights", File.ReadAllBytes(folder.File("a.weights"))[..bytes]);
        Assert.Contains(message, Error(network, part, layers), StringComparison.Ordinal);
    }

    [Fact]
    public void LoadWeights_NotANumber_SaysWhere()
    {
        using TemporaryFolder folder = new();
        using TrainableNetwork network = Make(Cfg, seed: 1);
        network.SaveWeights(folder.File("a.weights"), seen: 5);
        byte[] bytes = File.ReadAllBytes(folder.File("a.weights"));
        BitConverter.TryWriteBytes(bytes.AsSpan(20 + FirstLayerBytes + 40), float.NaN);
        Assert.StartsWith(
            $"bad.weights: byte offset {20 + FirstLayerBytes + 40}: a weight of layer 2 [convolutional]",
            Error(network, folder.Write("bad.weights", bytes), layers: null),
            StringComparison.Ordinal);
    }

    [Fact]
    public void SaveWeights_FolderMissing_FailsAndLeavesNothing()
    {
        using TemporaryFolder folder = new();
        using TrainableNetwork network = Make(Cfg, seed: 1);
        Assert.Throws<DirectoryNotFoundException>(() => network.SaveWeights(Path.Combine(folder.Path, "none", "a.weights"), 0));
    }

    [Fact]
    public void SaveWeights_TrainedWithoutRoomForScales_SaysSo()
    {
        using TemporaryFolder folder = new();
        string cfg = Cfg.Replace("batch_normalize=1", "batch_normalize=1\ndontloadscales=1", StringComparison.Ordinal);
        using TrainableNetwork network = Make(cfg, seed: 1);
        ImportException error = Assert.Throws<ImportException>(() => network.SaveWeights(folder.File("a.weights"), 0));
        Assert.Contains("dontloadscales", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Freeze_FirstLayers_KeepsThemAndTrainsTheRest()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableNetwork network = Make(Cfg.Replace("filters=8\nsize=3\npad=1\nactivation", "filters=8\nsize=3\npad=1\nbatch_normalize=1\nactivation", StringComparison.Ordinal), seed: 1);
        network.Freeze(2);
        float[] means = Values(network, "0.means");
        float[] laterMeans = Values(network, "2.means");

        network.Forward(RandomState.Pictures(network, 2, seed: 3))[0].sum().backward();

        Assert.Equal(means, Values(network, "0.means"));
        Assert.NotEqual(laterMeans, Values(network, "2.means"));
        Assert.All(network.State.Where(tensor => tensor.Name.StartsWith("0.", StringComparison.Ordinal)), tensor => Assert.False(tensor.Value.requires_grad));
        Assert.Equal(2, network.DecayedParameters.Count);
        Assert.All(network.DecayedParameters, parameter => Assert.True(parameter.grad!.abs().sum().ToDouble() > 0));
        network.Freeze(0);
        Assert.Equal(3, network.DecayedParameters.Count);
        Assert.Equal(5, network.PlainParameters.Count);
    }

    [Fact]
    public void Parameters_LayerWithoutReader_AreNotTrained()
    {
        string cfg = Cfgs.Net(8, 8) + Cfgs.Convolution8 + "[convolutional]\nfilters=4\nactivation=linear\n[route]\nlayers=-2\n" + Cfgs.Head;
        using TrainableNetwork network = Make(cfg, seed: 1);
        Assert.Equal(2, network.DecayedParameters.Count);
        Assert.Equal(6, network.State.Count);
    }

    private static TrainableNetwork Make(string cfg, ulong seed) => new(Network.Parse("net.cfg", cfg), seed);

    private static string Error(TrainableNetwork network, string path, int? layers) =>
        Assert.Throws<ImportException>(() => network.LoadWeights(path, layers)).Message;

    private static float[] Values(TrainableNetwork network, string name) =>
        network.State.Single(tensor => tensor.Name == name).Value.data<float>().ToArray();
}
