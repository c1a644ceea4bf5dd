using EdgeDetector.Models.Support;

namespace EdgeDetector.Models.Darknet;

/// <summary>Networks that the test data lacks, in small, against the plain forward pass; and the published sizes of the whole ones.</summary>
public sealed class ArchitectureTests
{
    public static TheoryData<string, string> Small => new()
    {
        { "yolov4-csp", Architectures.SmallYolov4Csp() },
        { "yolov7-tiny", Architectures.SmallYolov7Tiny() },
        { "yolov3-tiny_3l", Architectures.SmallYolov3Tiny3L() },
        { "darknet19", Architectures.SmallDarknet19() },
        { "vgg-16", Architectures.SmallVgg() },
        { "gaussian yolov3", Architectures.SmallGaussian() },
        { "mobile", Architectures.SmallMobile() },
    };

    [Theory]
    [MemberData(nameof(Small))]
    public void Build_SmallArchitecture_EqualsPlainForwardPass(string name, string cfg)
    {
        Assert.NotEmpty(name);
        LayerTests.Compare(cfg, ReferenceNetwork.Run(cfg, seed: 41));
    }

    [Theory]
    [InlineData("yolov3-seed2001/yolov3.cfg", 320, 61_949_149, 248_007_048, 38.973, 107)]
    [InlineData("yolov3-seed2001/yolov3.cfg", 416, 61_949_149, 248_007_048, 65.864, 107)]
    [InlineData("yolov3-seed2001/yolov3.cfg", 608, 61_949_149, 248_007_048, 140.692, 107)]
    [InlineData("yolov3-tiny-seed2002/yolov3-tiny.cfg", 416, 8_852_366, 35_434_956, 5.565, 24)]
    [InlineData("yolov3-spp-seed2006/yolov3-spp.cfg", 608, 62_998_749, 252_209_544, 141.449, 114)]
    [InlineData("yolov4-tiny-seed2005/yolov4-tiny.cfg", 416, 6_056_606, 24_251_276, 6.908, 38)]
    [InlineData("yolov2-seed2003/yolov2.cfg", 416, 50_962_889, 203_934_264, 29.464, 32)]
    [InlineData("yolov2-seed2003/yolov2.cfg", 608, 50_962_889, 203_934_264, 62.938, 32)]
    public void Load_PublishedCfg_HasItsSizes(string cfg, int side, long parameters, long bytes, double bflops, int layers) => CheckSizes(
        Network.Load(TestData.PathOf(["reference", "random", .. cfg.Split('/')]), new InputSize(side, side)), parameters, bytes, bflops, layers);

    [Theory]
    [InlineData("yolov3-seed2001/yolov3.cfg", 61_626_049, 246_714_648, 65.428, 107)]
    [InlineData("yolov2-seed2003/yolov2.cfg", 50_655_389, 202_704_264, 29.360, 32)]
    public void Parse_PublishedCfgWith20Classes_HasItsSizes(string cfg, long parameters, long bytes, double bflops, int layers)
    {
        string text = File.ReadAllText(TestData.PathOf(["reference", "random", .. cfg.Split('/')]))
            .Replace("classes=80", "classes=20", StringComparison.Ordinal)
            .Replace("filters=255", "filters=75", StringComparison.Ordinal)
            .Replace("filters=425", "filters=125", StringComparison.Ordinal);
        CheckSizes(Network.Parse("voc.cfg", text, new InputSize(416, 416)), parameters, bytes, bflops, layers);
    }

    [Theory]
    [InlineData(416, 60.105)]
    [InlineData(608, 128.389)]
    public void Parse_Yolov4_HasItsSizes(int side, double bflops)
    {
        Network network = Network.Parse("yolov4.cfg", Architectures.Yolov4(side, side));
        CheckSizes(network, 64_363_101, 257_717_640, bflops, 162);
        Assert.Equal([139, 150, 161], network.Heads.Select(head => head.Place.Index));
        Assert.Equal([side / 8, side / 16, side / 32], network.Heads.Select(head => head.Input.Width));
    }

    [Fact]
    public void Parse_Yolov4Csp_HasItsSizes()
    {
        Network network = Network.Parse("yolov4-csp.cfg", Architectures.Yolov4Csp(512, 512));
        CheckSizes(network, 52_921_437, 211_944_840, 76.953, 175);
        Assert.True(network.LetterBox);
        Assert.All(network.Heads, head => Assert.True(head.NewCoords));
    }

    [Fact]
    public void Parse_Yolov2TinyVoc_HasItsSizes() =>
        CheckSizes(Network.Parse("yolov2-tiny-voc.cfg", Architectures.Yolov2TinyVoc()), 15_861_773, 63_471_560, 6.971, 16);

    private static void CheckSizes(Network network, long parameters, long bytes, double bflops, int layers)
    {
        Assert.Equal(parameters, network.ParameterCount);
        Assert.Equal(bytes, 20 + (4 * network.Layers.Sum(layer => layer.WeightCount)));
        Assert.Equal(bflops, network.Bflops, 5e-4);
        Assert.Equal(layers, network.Layers.Count);
        Assert.Empty(network.Warnings);
    }
}
