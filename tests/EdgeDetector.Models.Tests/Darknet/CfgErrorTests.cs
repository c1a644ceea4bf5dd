namespace EdgeDetector.Models.Darknet;

/// <summary>What is wrong in a cfg is said once, with file and line.</summary>
public sealed class CfgErrorTests
{
    private const string Net = "[net]\nwidth=64\nheight=64\nchannels=3\n";
    private const string Conv = "[convolutional]\nfilters=8\nsize=3\npad=1\nactivation=leaky\n";

    public static TheoryData<string, string> Cases => new()
    {
        { "\n\n# nothing\n", "a.cfg: the cfg is empty" },
        { "width=4\n[net]\n", "a.cfg:1: a value before the first [section]" },
        { "[convolutional]\nfilters=3\n", "a.cfg:1: [convolutional] stands first" },
        { "[net\nwidth=4\n", "a.cfg:1: '[net' is not a [section]" },
        { Net + "filters\n", "a.cfg:5: 'filters' is neither" },
        { "[net]\nwidth=64\nheight=64\n", "a.cfg:1: [net] channels=0: only networks for colour pictures" },
        { "[net]\nwidth=64\nheight=64\nchannels=1\n", "a.cfg:4: [net] channels=1" },
        { "[net]\nwidth=0\nheight=64\nchannels=3\n", "a.cfg:2: [net] width=0, height=64" },
        { "[net]\nwidth=99999999999999\nheight=64\nchannels=3\n", "a.cfg:2: [net] width: '99999999999999' is not a whole number" },
        { "[net]\nwidth=64\nheight=NaN\nchannels=3\n", "a.cfg:3: [net] height: 'NaN' is not a number" },
        { Net + Conv, "a.cfg: the cfg has no head" },
        { Net + "[lstm]\noutput=3\n", "a.cfg:5: [lstm] is a section that is not supported" },
        { Net + "[net]\nwidth=3\n", "a.cfg:5: [net] is a section that is not supported" },
        { Net + "[convolutional]\nfilters=8\nactivation=stair\n", "a.cfg:7: [convolutional] activation 'stair' is not supported; these are: elu, gelu" },
        { Net + "[convolutional]\nfilters=8\nactivation=normalize_channels\n", "a.cfg:7: [convolutional] activation 'normalize_channels'" },
        { Net + "[convolutional]\nfilters=1e9\n", "a.cfg:6: [convolutional] filters=1e9 is out of range: 1 to 131072" },
        { Net + "[convolutional]\nfilters=-3\n", "a.cfg:6: [convolutional] filters=-3 is out of range" },
        { Net + "[convolutional]\nfilters=2.5\n", "a.cfg:6: [convolutional] filters: '2.5' is not a whole number" },
        { Net + "[convolutional]\nfilters=8\ngroups=2\n", "a.cfg:7: [convolutional] groups=2 divides not both the 3 channels" },
        { Net + "[convolutional]\nsize=100\n", "a.cfg:5: [convolutional] nothing is left of its input (3x64x64)" },
        { Net + "[convolutional]\nfilters=100000\nsize=1024\npadding=512\n", "a.cfg:5: [convolutional] an output of 100000x65x65 is too large" },
        { Net + "[convolutional]\nfilters=1000\nsize=1024\npadding=512\n", "a.cfg:5: [convolutional] 3145729000 weights are more than an ONNX file can hold" },
        { Net + "[convolutional]\nsize=3\ndilation=2\n", "a.cfg:7: [convolutional] dilation=2 needs an odd size with pad=1" },
        { Net + "[convolutional]\nantialiasing=1\n", "a.cfg:6: [convolutional] antialiasing is not supported" },
        { Net + "[convolutional]\nfilters=2\nxnor=1\n", "a.cfg:7: [convolutional] xnor is not supported" },
        { Net + "[convolutional]\nfilters=2\ndontload=1\n", "a.cfg:7: [convolutional] dontload=1 leaves the layer without weights" },
        { Net + "[maxpool]\nshare_index=1\n" + "[convolutional]\nshare_index=-1\n", "a.cfg:8: [convolutional] share_index: layer 0 [maxpool] of line 5 is no convolution" },
        { Net + Conv + "[convolutional]\nfilters=8\nshare_index=0\n", "a.cfg:12: [convolutional] share_index: the weights of layer 0 [convolutional] of line 5 have another shape" },
        { Net + "[maxpool]\nmaxpool_depth=1\n", "a.cfg:6: [maxpool] maxpool_depth is not supported" },
        { Net + "[maxpool]\nsize=2\npadding=9\n", "a.cfg:7: [maxpool] padding=9 leaves windows of size=2 wholly outside" },
        { Net + "[upsample]\nstride=-2\n", "a.cfg:6: [upsample] a negative stride" },
        { Net + "[upsample]\nreverse=1\n", "a.cfg:6: [upsample] reverse is not supported" },
        { Net + "[reorg]\nstride=2\n", "a.cfg:6: [reorg] stride²=4 does not divide the 3 channels" },
        { Net + "[reorg3d]\nstride=7\n", "a.cfg:6: [reorg3d] stride=7 divides not both sides of the input 3x64x64" },
        { Net + "[crop]\ncrop_width=65\ncrop_height=3\n", "a.cfg:5: [crop] crop_height=3, crop_width=65 is larger than the input 3x64x64" },
        { Net + "[route]\nlayers=-1\n", "a.cfg:6: [route] layers: -1 points to layer -1" },
        { Net + Conv + "[route]\nlayers=-1,1\n", "a.cfg:11: [route] layers: 1 points to layer 1, but only layers 0 to 0" },
        { Net + Conv + "[route]\n", "a.cfg:10: [route] needs layers=" },
        { Net + Conv + "[route]\nlayers=0,x\n", "a.cfg:11: [route] layers: 'x' is not a number" },
        { Net + Conv + "[route]\nlayers=0\ngroups=3\n", "a.cfg:12: [route] groups=3 does not divide the 8 channels of layer 0" },
        { Net + Conv + "[route]\nlayers=0\ngroups=2\ngroup_id=2\n", "a.cfg:13: [route] group_id=2 is out of range: 0 to 1" },
        {
            Net + Conv + "[maxpool]\nsize=2\nstride=2\n[route]\nlayers=-1,-2\n",
            "a.cfg:14: [route] joins layer 1 [maxpool] of line 10 (8x32x32) and layer 0 [convolutional] of line 5 (8x64x64), which do not fit"
        },
        {
            Net + Conv + "[maxpool]\nsize=2\nstride=2\n[shortcut]\nfrom=-2\n",
            "a.cfg:14: [shortcut] adds layer 1 [maxpool] of line 10 (8x32x32) and layer 0 [convolutional] of line 5 (8x64x64), which do not fit"
        },
        { Net + Conv + Conv + "[shortcut]\nfrom=-2\nweights_type=some\n", "a.cfg:17: [shortcut] weights_type 'some' is none of" },
        { Net + Conv + Conv + "[shortcut]\nfrom=-2\nweights_normalization=some\n", "a.cfg:17: [shortcut] weights_normalization 'some' is none of" },
        { Net + Conv + Conv + "[scale_channels]\nfrom=-2\n", "a.cfg:16: [scale_channels] scales by layer 1 [convolutional] of line 10 (8x64x64)" },
        { Net + Conv + "[avgpool]\n[sam]\nfrom=-2\n", "a.cfg:12: [sam] multiplies layer 1 [avgpool] of line 10 (8x1x1)" },
        { Net + "[softmax]\ngroups=7\n", "a.cfg:5: [softmax] groups=7 must divide the 12288 values" },
        { Net + "[softmax]\ntree=9k.tree\n", "a.cfg:6: [softmax] a tree of classes is not supported" },
        {
            Net + Conv + "[yolo]\nclasses=80\nanchors=1,2,3,4,5,6\nnum=3\n",
            "a.cfg:10: [yolo] needs 255 channels = 3 anchors x (5 + 80 classes), but layer 0 [convolutional] of line 5 gives 8; set its filters=255"
        },
        { Net + Conv + "[region]\nclasses=20\nanchors=1,2\n", "a.cfg:10: [region] needs 25 channels" },
        { Net + Conv + "[Gaussian_yolo]\nclasses=1\nanchors=1,2\n", "a.cfg:10: [Gaussian_yolo] needs 10 channels = 1 anchors x (9 + 1 classes)" },
        { Net + Conv + "[yolo]\nclasses=3\n", "a.cfg:10: [yolo] needs anchors=" },
        { Net + Conv + "[yolo]\nclasses=3\nnum=2\nanchors=1,2\n", "a.cfg:13: [yolo] anchors has 2 numbers, but num=2 needs 4" },
        { Net + Conv + "[yolo]\nclasses=3\nanchors=1,-2\n", "a.cfg:12: [yolo] anchors must be above 0" },
        { Net + Conv + "[yolo]\nclasses=3\nmask=3\nanchors=1,2\n", "a.cfg:12: [yolo] mask: anchor 3 does not exist" },
        { Net + Conv + "[yolo]\nclasses=3\nanchors=1,2\n" + Conv, "a.cfg:13: [convolutional] reads layer 1 [yolo] of line 10, a detection head" },
        {
            Net + Conv + "[yolo]\nclasses=3\nanchors=1,2\n[route]\nlayers=0\n[yolo]\nclasses=3\nanchors=1,2\n[route]\nlayers=0\n[dropout]\n[region]\nanchors=1,1\nclasses=3\n[route]\nlayers=0\n[Gaussian_yolo]\nmask=\n",
            "a.cfg:26: [Gaussian_yolo] needs anchors="
        },
        {
            Net + "[convolutional]\nfilters=8\n[yolo]\nclasses=3\nanchors=1,2\n[route]\nlayers=0\n[convolutional]\nfilters=9\n[yolo]\nclasses=4\nanchors=1,2\n",
            "a.cfg:14: [yolo] classes=4, but layer 1 [yolo] of line 7 has 3"
        },
        { Net + Conv + "[region]\nanchors=1,1\nclasses=3\ncoords=5\n", "a.cfg:13: [region] coords=5 is out of range: 4 to 4" },
        { Net + Conv + "[region]\nanchors=1,1\nclasses=3\ntree=x\n", "a.cfg:13: [region] a tree of classes (YOLO9000) is not supported" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parse_WrongCfg_SaysWhatAndWhere(string cfg, string expected)
    {
        ImportException error = Assert.Throws<ImportException>(() => Network.Parse("a.cfg", cfg));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("fliters=8", "filters")]
    [InlineData("batch_normalise=1", "batch_normalize")]
    [InlineData("activaton=mish", "activation")]
    public void Parse_MisspeltKey_Warns(string line, string meant)
    {
        string cfg = Net + $"[convolutional]\n{line}\n[convolutional]\nfilters=8\nactivation=linear\n[yolo]\nclasses=3\nanchors=1,2\n";
        string warning = Assert.Single(Network.Parse("a.cfg", cfg).Warnings);
        Assert.Equal($"a.cfg:6: [convolutional] ignores the key '{line.Split('=')[0]}'; is '{meant}' meant?", warning);
    }

    [Fact]
    public void Unread_KeysThatNobodyLooksFor_AreToldOnceEach()
    {
        string cfg = Net.TrimEnd() + "\nlearning_rate=.1\nlearing_rate=3\nmixup=1\n[convolutional]\nfilters=8\nactivaton=mish\n"
            + "[yolo]\nclasses=3\nanchors=1,2\nresize=1.5\n[route]\nlayers=-2\n[yolo]\nclasses=3\nanchors=1,2\nresize=1.5\n";

        Network network = Network.Parse("a.cfg", cfg);

        Assert.Equal(
            [
                "[net] the key 'learing_rate' is not followed; is 'learning_rate' meant?",
                "[net] the key 'mixup' is not followed",
                "[yolo] the key 'resize' is not followed",
            ],
            network.Unread.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
        Assert.Contains("activaton", Assert.Single(network.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_RemarksBlanksAndTabs_AreNoMatter()
    {
        const string cfg = "# head\r\n[ net ]\r\n; other\r\n width =\t64 # wide\r\nheight=64\r\nchannels = 3\r\n\r\n[conv]\r\nfilters = 2 4\r\nactivation = linear\r\n[yolo]\r\n"
            + "mask = 1 , 2 # of three\r\nanchors = 1,1,  2,2, 3.5,3.5,\r\nnum=3\r\nclasses= 7\r\n";
        Network network = Network.Parse("a.cfg", cfg);
        HeadLayer head = Assert.Single(network.Heads);
        Assert.Equal(new Shape(24, 64, 64), head.Input);
        Assert.Equal([1, 2], head.Mask);
        Assert.Equal([new Anchor(1, 1), new Anchor(2, 2), new Anchor(3.5, 3.5)], head.Anchors);
        Assert.Equal(11, head.Place.Line);
    }

    // Darknet looks a key up from the front.
    [Fact]
    public void Parse_KeyGivenTwice_TakesTheFirst()
    {
        Network network = Network.Parse("a.cfg", Net + "[convolutional]\nfilters=8\nfilters=9\n[yolo]\nclasses=3\nanchors=1,2\n");
        Assert.Equal(8, network.Layers[0].Output.Channels);
    }
}
