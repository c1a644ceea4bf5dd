using System.Text;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Models.Support;
using static EdgeDetector.Faults.Fuzzing.LongText;

namespace EdgeDetector.Faults.Fuzzing;

/// <summary>The readers of a network: its cfg, and its weights.</summary>
internal static class DarknetTargets
{
    public static FuzzTarget Cfg(ScratchFolder folder)
    {
        string weights = folder.Write("any.weights", new byte[64]);
        return new FuzzTarget("cfg", input => Refusal(() =>
        {
            Network network = Network.Load(folder.Write("a.cfg", input));
            _ = (network.ParameterCount, network.Bflops, network.Classes, network.Warnings.Count, network.Unread.Count);
            Assert.Throws<ImportException>(() => WeightsFile.Open(weights, network));
        }))
        {
            Seeds =
            [
                .. new[]
                {
                    Architectures.SmallYolov4Csp(), Architectures.SmallYolov7Tiny(), Architectures.SmallYolov3Tiny3L(), Architectures.SmallMobile(), Architectures.SmallVgg(),
                    Architectures.SmallGaussian(), new CfgText(32, 32).Conv(16, 3).Section("reorg", $"stride=2").Last(14) + "[region]\nanchors=1,1, 3,4\nclasses=2\nnum=2\nsoftmax=1\n",
                }.Select(Encoding.UTF8.GetBytes),
                File.ReadAllBytes(Path.Combine(TestData.RepositoryRoot, "models", "street-nano.cfg")),
            ],
            Words =
            [
                "[convolutional]\n", "[maxpool]\n", "[local_avgpool]\n", "[avgpool]\n", "[route]\n", "[shortcut]\n", "[upsample]\n", "[reorg]\n", "[connected]\n", "[softmax]\n", "[crop]\n",
                "[scale_channels]\n", "[sam]\n", "[batchnorm]\n", "[yolo]\n", "[region]\n", "[Gaussian_yolo]\n", "[net]\n", "[lstm]\n", "[dropout]\n", "filters=", "size=", "stride=", "pad=", "padding=",
                "groups=", "group_id=", "dilation=", "layers=", "from=", "activation=", "leaky", "mish", "anchors=", "mask=", "num=", "classes=", "output=", "width=", "height=", "channels=", "scale_x_y=",
                "batch_normalize=", "steps=", "scales=", "burn_in=", "policy=", "learning_rate=", "#", ";", "=", ",", "-1,", "[", "]",
            ],
            Large = new Dictionary<string, string>
            {
                ["a layer of 2^31 filters"] = "[net]\nwidth=32\nheight=32\nchannels=3\n[convolutional]\nfilters=2147483647\nsize=3\n",
                ["layers of 2^31 outputs"] = "[net]\nwidth=32\nheight=32\nchannels=3\n" + Times("[connected]\noutput=2147483647\n", 20_000),
                ["very many layers"] = "[net]\nwidth=32\nheight=32\nchannels=3\n" + Times("[maxpool]\nsize=1\nstride=1\n", 40_000),
                ["routes of many layers"] = "[net]\nwidth=32\nheight=32\nchannels=3\n[convolutional]\nfilters=1\n[route]\nlayers=" + Times("-1,", 350_000),
                ["routes that double"] = "[net]\nwidth=32\nheight=32\nchannels=3\n[convolutional]\nfilters=1\n" + Times("[route]\nlayers=-1,-1\n", 40_000),
                ["many anchors"] = "[net]\nwidth=32\nheight=32\nchannels=3\n[convolutional]\nfilters=18\n[yolo]\nclasses=1\nnum=3\nmask=0\nanchors=" + Times("1,", 500_000),
                ["a section of many keys"] = "[net]\n" + Numbered(i => $"k{i}=1\n", 90_000),
                ["keys like known ones"] = "[net]\nwidth=32\nheight=32\nchannels=3\n[convolutional]\n" + Numbered(i => $"filter{(char)('a' + (i % 26))}=1\n", 100_000),
            },
        };
    }

    public static FuzzTarget Weights(ScratchFolder folder)
    {
        Network network = Network.Parse("a.cfg", new CfgText(32, 32).Conv(2, 3).Last(14) + "[region]\nanchors=1,1, 3,4\nclasses=2\nnum=2\nsoftmax=1\n");
        return new FuzzTarget("weights", input => Refusal(() =>
        {
            using WeightsFile weights = WeightsFile.Open(folder.Write("a.weights", input), network, layers: input.Length % 2 == 0 ? null : 1);
            for (int layer = 0; layer < weights.LayerCount; layer++)
            {
                foreach (WeightKind kind in Enum.GetValues<WeightKind>())
                {
                    weights.Read(layer, kind);
                }
            }
        }))
        {
            Seeds = [WeightsOf(network, minor: 2), WeightsOf(network, minor: 1)],
            Words = ["version https://git-lfs.github.com/spec/v1\n", "<html>", "\0\0\0\0", "\u0001\0\0\0", "PK\u0003\u0004"],
        };
    }

    private static byte[] WeightsOf(Network network, int minor)
    {
        int header = minor >= 2 ? 20 : 16;
        byte[] file = new byte[header + (network.Layers.Sum(layer => layer.WeightCount) * sizeof(float))];
        file[4] = (byte)minor;
        return file;
    }

    private static string? Refusal(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (ImportException e)
        {
            return e.Message;
        }
    }
}
