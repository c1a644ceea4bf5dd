using System.Globalization;
using EdgeDetector.Models.Support;

namespace EdgeDetector.Models.Darknet;

/// <summary>Every kind of layer, run by ONNX Runtime, against the plain forward pass of <see cref="ReferenceNetwork"/>.</summary>
public sealed class LayerTests
{
    // Ends every detector here: 1 anchor of 5 + 1 values.
    private const string Head = """

        [convolutional]
        filters=6
        activation=linear
        [yolo]
        classes=1
        anchors=8,8
        """;

    private const string Convolution8 = "[convolutional]\nfilters=8\nsize=3\npad=1\nactivation=leaky\n";

    public static TheoryData<string, string> Cases => new()
    {
        { "grouped", Net(13, 9) + Convolution8 + "[convolutional]\nfilters=12\nsize=3\ngroups=4\npad=1\nstride=2\nbatch_normalize=1\nactivation=relu\n" },
        { "depthwise", Net(12, 10) + Convolution8 + "[convolutional]\nfilters=8\nsize=3\ngroups=8\npad=1\nbatch_normalize=1\nactivation=linear\n" },
        { "dilated", Net(14, 11) + "[convolutional]\nfilters=4\nsize=3\npad=1\ndilation=2\nactivation=leaky\n[convolutional]\nfilters=4\nsize=5\npad=1\ndilation=3\nactivation=leaky\n" },
        { "two strides", Net(15, 12) + "[convolutional]\nfilters=4\nsize=3\npad=1\nstride=4\nstride_x=1\nstride_y=3\nactivation=leaky\n" },
        { "padding instead of pad", Net(12, 12) + "[convolutional]\nfilters=4\nsize=4\npadding=2\nstride=2\nactivation=leaky\n[convolutional]\nfilters=4\nsize=3\nactivation=leaky\n" },
        { "even kernel, default activation", Net(10, 10) + "[convolutional]\nfilters=4\nsize=2\npad=1\n" },
        { "pool 3 by 2 on even input", Net(12, 8) + "[maxpool]\nsize=3\nstride=2\n" },
        { "pool 2 by 2 on odd input", Net(13, 9) + "[maxpool]\nsize=2\nstride=2\n" },
        { "pool 2 by 1", Net(13, 10) + Convolution8 + "[maxpool]\nsize=2\nstride=1\n" },
        { "pool 5, 9, 13 by 1", Net(13, 13) + Convolution8 + "[maxpool]\nsize=5\nstride=1\n[route]\nlayers=-2\n[maxpool]\nsize=9\nstride=1\n[route]\nlayers=-4\n[maxpool]\nsize=13\nstride=1\n[route]\nlayers=-1,-3,-5,-6\n" },
        { "pool with padding, size from stride, two strides", Net(16, 16) + "[maxpool]\nsize=3\nstride=2\npadding=0\n[maxpool]\nstride=2\n[maxpool]\nsize=3\nstride_x=2\nstride_y=1\npadding=3\n" },
        { "local average", Net(12, 9) + Convolution8 + "[local_avgpool]\nsize=3\nstride=2\n[local_avgpool]\nsize=2\nstride=1\n" },
        { "route of groups", Net(8, 8) + Convolution8 + "[convolutional]\nfilters=4\nactivation=linear\n[route]\nlayers=-1,0\ngroups=4\ngroup_id=2\n[route]\nlayers=0\ngroups=2\ngroup_id=1\n[route]\nlayers=-1,-2\n" },
        { "shortcut of several", Net(8, 6) + Convolution8 + Convolution8 + Convolution8 + "[shortcut]\nfrom=-2,-3\nactivation=leaky\n" },
        { "shortcut of more channels", Net(8, 6) + Convolution8 + "[convolutional]\nfilters=5\nactivation=linear\n[shortcut]\nfrom=-2\nactivation=relu\n" },
        { "shortcut of fewer channels", Net(8, 6) + "[convolutional]\nfilters=3\nactivation=linear\n" + Convolution8 + "[shortcut]\nfrom=-2\n" },
        { "shortcut weighed per layer", Net(8, 6) + Convolution8 + Convolution8 + Convolution8 + "[shortcut]\nfrom=-2,-3\nweights_type=per_feature\n" },
        { "shortcut weighed per layer, relu", Net(8, 6) + Convolution8 + Convolution8 + Convolution8 + "[shortcut]\nfrom=-2,-3\nweights_type=per_layer\nweights_normalization=relu\n" },
        { "shortcut weighed per channel, softmax", Net(8, 6) + Convolution8 + Convolution8 + Convolution8 + "[shortcut]\nfrom=-2,0\nweights_type=per_channel\nweights_normalization=softmax\nactivation=mish\n" },
        { "shortcut weighed per channel, fewer channels", Net(8, 6) + "[convolutional]\nfilters=3\nactivation=linear\n" + Convolution8 + "[shortcut]\nfrom=-2\nweights_type=per_channel\n" },
        { "squeeze and excitation", Net(8, 6) + Convolution8 + "[avgpool]\n[convolutional]\nfilters=8\nactivation=logistic\n[scale_channels]\nfrom=-3\nactivation=relu\n" },
        { "scale by position", Net(8, 6) + Convolution8 + "[convolutional]\nfilters=1\nsize=3\npad=1\nactivation=logistic\n[scale_channels]\nfrom=-2\nscale_wh=1\n" },
        { "spatial attention", Net(8, 6) + Convolution8 + "[convolutional]\nfilters=8\nactivation=logistic\n[sam]\nfrom=-2\n" },
        { "reorg", Net(12, 8) + Convolution8 + "[reorg]\nstride=2\n" },
        { "reorg3d", Net(12, 8) + Convolution8 + "[reorg3d]\nstride=2\n" },
        { "reorg by 3", Net(12, 9) + "[convolutional]\nfilters=18\nactivation=linear\n[reorg]\nstride=3\n" },
        { "upsample", Net(7, 5) + Convolution8 + "[upsample]\nstride=2\n[upsample]\nstride=3\nscale=0.5\n" },
        { "batch norm alone", Net(7, 5) + Convolution8 + "[batchnorm]\n" },
        { "dropout", Net(7, 5) + "[dropout]\nprobability=.5\n" + Convolution8 + "[dropout]\nprobability=.5\n" },
        { "crop", Net(9, 8) + "[crop]\ncrop_width=6\ncrop_height=5\nflip=1\n" + Convolution8 },
        { "crop without adjusting", Net(9, 8) + "[crop]\ncrop_width=6\ncrop_height=8\nnoadjust=1\n" + Convolution8 },
        { "shared weights", Net(7, 5) + Convolution8 + "[convolutional]\nfilters=8\nsize=3\npad=1\nbatch_normalize=1\nactivation=leaky\n[convolutional]\nfilters=8\nsize=3\npad=1\nbatch_normalize=1\nshare_index=-1\nactivation=mish\n[convolutional]\nfilters=8\nsize=3\npad=1\nbatch_normalize=1\nshare_index=1\nactivation=linear\n" },
        { "without scales", Net(7, 5) + "[convolutional]\nfilters=8\nsize=3\npad=1\nbatch_normalize=1\ndontloadscales=1\nactivation=leaky\n" },
    };

    public static TheoryData<string> Activations => [.. ActivationNames.All];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Build_Layer_EqualsPlainForwardPass(string name, string cfg)
    {
        Assert.NotEmpty(name);
        Compare(cfg + Head, ReferenceNetwork.Run(cfg + Head, seed: 11));
    }

    // Values from -90 to 90: e^x has left the range of float32 there, which naive forms of mish turn into NaN.
    [Theory]
    [MemberData(nameof(Activations))]
    public void Build_Activation_EqualsPlainFunction(string activation)
    {
        string cfg = Net(40, 40) + $"[convolutional]\nfilters=4\nactivation={activation}\n[convolutional]\nfilters=4\nactivation=linear\n[shortcut]\nfrom=-2\nactivation={activation}\n" + Head;
        Compare(cfg, ReferenceNetwork.Run(cfg, seed: 5, low: -90, high: 90));
        Compare(cfg, ReferenceNetwork.Run(cfg, seed: 6, low: -3, high: 3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Build_Connected_EqualsPlainForwardPass(int batchNormalize)
    {
        string cfg = Net(6, 5) + $"[connected]\noutput=20\nbatch_normalize={batchNormalize}\nactivation=ramp\n[connected]\noutput=12\nactivation=linear\n"
            + "[softmax]\ngroups=3\ntemperature=2.5\n[cost]\ntype=sse\n";
        Compare(cfg, ReferenceNetwork.Run(cfg, seed: 21));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Build_TransposedConnected_EqualsPlainForwardPass(int batchNormalize)
    {
        string cfg = Net(6, 5) + Convolution8 + $"[connected]\noutput=20\nbatch_normalize={batchNormalize}\nactivation=leaky\n[softmax]\n";
        ReferenceNetwork reference = ReferenceNetwork.Run(cfg, seed: 22, transposed: true);
        Compare(cfg, reference, 0, 1001, 0, 0, 0);
        Compare(cfg, reference, 0, 1001, 0, 0);
    }

    [Theory]
    [InlineData(0, 1, 0, 77)]
    [InlineData(0, 2, 0, 77, 0)]
    [InlineData(0, 2, 5, 77, 1)]
    [InlineData(1, 0, 0, 77, 0)]
    public void Build_HeaderVersion_FindsTheWeights(params int[] header)
    {
        string cfg = Net(6, 5) + Convolution8 + Head;
        Compare(cfg, ReferenceNetwork.Run(cfg, seed: 23), header);
    }

    // The vector of the fact sheet: 0..63 as 4x4x4, stride 2.
    [Fact]
    public void Run_ReorgOfAscendingNumbers_GivesDarknetsOrder()
    {
        string cfg = Net(4, 4) + "[convolutional]\nfilters=4\nactivation=linear\n[reorg]\nstride=2\n[convolutional]\nfilters=6\nactivation=linear\n[yolo]\nclasses=1\nanchors=8,8\n";
        // The convolution's only weights: filter f gives 16·f + the first channel, which counts its positions.
        float[] weights = [0, 16, 32, 48, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, .. new float[6 + (6 * 16)]];
        using TemporaryFolder folder = new();
        byte[] bytes = new byte[20 + (weights.Length * 4)];
        bytes[4] = 2;
        Buffer.BlockCopy(weights, 0, bytes, 20, weights.Length * 4);
        float[] input = [.. Enumerable.Range(0, 48).Select(i => (float)i)];

        float[] reorganized = OnnxRun.OfLayers(folder.Write("a.cfg", cfg), folder.Write("a.weights", bytes), folder.File("a.onnx"), input)[1];

        Assert.Equal(
            [0, 2, 4, 6, 16, 18, 20, 22, 32, 34, 36, 38, 48, 50, 52, 54, 1, 3, 5, 7, 17],
            reorganized.Take(21).Select(value => (int)value));
    }

    internal static string Net(int width, int height) =>
        string.Create(CultureInfo.InvariantCulture, $"[net]\nwidth={width}\nheight={height}\nchannels=3\n");

    internal static void Compare(string cfg, ReferenceNetwork reference, params int[] header)
    {
        using TemporaryFolder folder = new();
        IReadOnlyDictionary<int, float[]> layers = OnnxRun.OfLayers(
            folder.Write("net.cfg", cfg),
            folder.Write("net.weights", reference.WeightsFile(header)),
            folder.File("net.onnx"),
            reference.Picture.Values);
        Assert.NotEmpty(layers);
        foreach ((int index, float[] actual) in layers)
        {
            float[] expected = reference.Layers[index].Values;
            // float32 against double: rounding grows with the values and the length of the sums.
            float tolerance = 2e-5f * Math.Max(1, expected.Max(Math.Abs));
            float difference = DarknetReference.LargestDifference(expected, actual);
            Assert.True(difference <= tolerance, string.Create(CultureInfo.InvariantCulture, $"layer {index} differs by {difference}, {tolerance} is allowed"));
        }
    }
}
