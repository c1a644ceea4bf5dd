using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Networks.Support;
using TorchSharp;

namespace EdgeDetector.Training.Networks;

/// <summary>Every kind of layer: what is trained gives what is deployed.</summary>
public sealed class LayerTests
{
    public static TheoryData<string, string> Layers => Cfgs.Layers;

    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Forward_Layer_EqualsImportedOnnx(string name, string cfg)
    {
        Assert.NotEmpty(name);
        Compare(cfg, size: null);
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Forward_Activation_EqualsImportedOnnx(Activation activation) => Compare(
        Cfgs.Net(20, 20) + $"[convolutional]\nfilters=8\nactivation={CfgName(activation)}\n[shortcut]\nfrom=-1\nactivation={CfgName(activation)}\n" + Cfgs.Head,
        size: null);

    // The windows of pools with odd padding and the rounding of their number change with the size.
    [Theory]
    [InlineData(64, 64)]
    [InlineData(96, 32)]
    [InlineData(61, 45)]
    public void Forward_OtherSize_EqualsImportedOnnx(int width, int height) => Compare(
        Cfgs.Net(32, 32) + Cfgs.Convolution8 + "[maxpool]\nsize=2\nstride=2\n" + Cfgs.Convolution8 + "[maxpool]\nsize=3\nstride=2\n"
            + "[maxpool]\nsize=2\nstride=1\n[local_avgpool]\nsize=3\nstride=2\npadding=3\n[upsample]\n" + Cfgs.Head,
        new InputSize(width, height));

    [Fact]
    public void Forward_DoublePrecision_GivesDoubles()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableNetwork network = new(Network.Parse("net.cfg", Cfgs.Net(8, 8) + Cfgs.Head), seed: 1, torch.ScalarType.Float64);
        Assert.Equal(torch.ScalarType.Float64, network.Forward(torch.zeros([1, 3, 8, 8], torch.float64))[0].dtype);
    }

    [Fact]
    public void Forward_OnePictureOfOnePosition_KeepsRunningAverages()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        string cfg = Cfgs.Net(4, 4) + "[avgpool]\n[convolutional]\nfilters=4\nbatch_normalize=1\nactivation=linear\n" + Cfgs.Head;
        using TrainableNetwork network = new(Network.Parse("net.cfg", cfg), seed: 1);

        torch.Tensor output = network.Forward(torch.ones([1, 3, 4, 4]))[0];

        Assert.True(output.isfinite().all().ToBoolean());
        Assert.All(network.State, tensor => Assert.True(tensor.Value.isfinite().all().ToBoolean(), tensor.Name));
    }

    // A route of one layer hands its source on: a diverging training must come as far as to say that its loss is no number.
    [Fact]
    public void Forward_NaNThroughRouteOfOneLayer_IsNaN()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableNetwork network = new(Network.Parse("net.cfg", Cfgs.Net(8, 8) + Cfgs.Convolution8 + "[route]\nlayers=-1\n" + Cfgs.Head), seed: 1);

        torch.Tensor output = network.Forward(torch.full([1, 3, 8, 8], float.NaN))[0];

        Assert.True(output.isnan().any().ToBoolean());
    }

    // 0.9 of the old average and 0.1 of the batch's mean and (with n - 1) variance.
    [Fact]
    public void Forward_Training_MovesRunningAverages()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableNetwork network = new(Network.Parse("net.cfg", Cfgs.Net(2, 1) + "[batchnorm]\n" + Cfgs.Head), seed: 1);

        network.Forward(torch.tensor([1f, 3f, 0f, 0f, 5f, 5f], [1, 3, 1, 2]));

        Assert.Equal([0.2f, 0, 0.5f], Values(network, "0.means"), Tolerance);
        Assert.Equal([0.9f + (0.1f * 2), 0.9f, 0.9f], Values(network, "0.variances"), Tolerance);
    }

    private static bool Tolerance(float expected, float actual) => Math.Abs(expected - actual) < 1e-6;

    private static float[] Values(TrainableNetwork network, string name) =>
        network.State.Single(tensor => tensor.Name == name).Value.data<float>().ToArray();

    private static string CfgName(Activation activation) =>
        activation == Activation.HardMish ? "hard_mish" : activation.ToString().ToLowerInvariant();

    private static void Compare(string cfg, InputSize? size)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TemporaryFolder folder = new();
        using TrainableNetwork network = new(Network.Parse("net.cfg", cfg), seed: 3) { IsTraining = false };
        RandomState.Fill(network, seed: 4);
        network.SaveWeights(folder.File("net.weights"), 0);
        using TrainableNetwork sized = new(Network.Parse("net.cfg", cfg, size), seed: 3);
        torch.Tensor picture = RandomState.Pictures(sized, 1, seed: 5);

        IReadOnlyList<torch.Tensor> outputs = network.Forward(picture);

        IReadOnlyList<float[]> expected = ImportedModel.Run(folder.Write("net.cfg", cfg), folder.File("net.weights"), picture, size);
        Assert.Equal(expected.Count, outputs.Count);
        foreach ((int number, torch.Tensor output) in outputs.Index())
        {
            // A classifier's model ends in its softmax, the trained network before it.
            ImportedModel.CheckEqual(expected[number], network.Description.Classifier is null ? output : output.softmax(1));
        }
    }
}
