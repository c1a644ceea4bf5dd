using System.Globalization;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Models.Support;

namespace EdgeDetector.Models;

/// <summary>Whatever becomes of a cfg or its weights, an import succeeds or says what is wrong; nothing else is thrown.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Values = ["0", "-1", "1", "2", "3", "7", "64", "99999", "2147483647", "-2147483648", "1e9", "1e308", "nan", "", "x", ",", "0,1", "-1,-2,-3", "leaky", "#"];

    private static readonly string[] Sections =
    [
        "convolutional", "maxpool", "local_avgpool", "avgpool", "route", "shortcut", "upsample", "reorg", "reorg3d", "connected", "softmax", "crop",
        "scale_channels", "sam", "batchnorm", "yolo", "region", "Gaussian_yolo", "net", "lstm", "",
    ];

    public static TheoryData<string> Seeds =>
    [
        Architectures.SmallYolov4Csp(),
        Architectures.SmallYolov7Tiny(),
        Architectures.SmallMobile(),
        Architectures.SmallVgg(),
        Architectures.SmallGaussian(),
        new CfgText(32, 32).Conv(16, 3).Section("reorg", $"stride=2").Last(14) + "[region]\nanchors=1,1, 3,4\nclasses=2\nnum=2\nsoftmax=1\n",
    ];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Parse_MutatedCfg_SucceedsOrExplains(string cfg)
    {
        using TemporaryFolder folder = new();
        string weights = folder.Write("a.weights", ReferenceNetwork.Run(cfg, seed: 9).WeightsFile());
        Random random = new(cfg.Length);
        int accepted = 0;
        for (int round = 0; round < 1000; round++)
        {
            string mutated = Mutate(cfg, random);
            try
            {
                Network network = Network.Parse("a.cfg", mutated);
                accepted++;
                BuildAndCount(network, weights);
            }
            catch (ImportException error)
            {
                Assert.StartsWith("a.", error.Message, StringComparison.Ordinal);
            }
        }

        // Else the mutations would be too coarse to reach anything behind the parser.
        Assert.InRange(accepted, 50, 950);
    }

    [Fact]
    public void Run_TruncatedOrDamagedWeights_ExplainsOrSucceeds()
    {
        string cfg = Architectures.SmallMobile();
        using TemporaryFolder folder = new();
        byte[] whole = ReferenceNetwork.Run(cfg, seed: 9).WeightsFile();
        ImportRequest request = new()
        {
            Cfg = folder.Write("a.cfg", cfg),
            Weights = folder.File("a.weights"),
            Names = folder.Write("a.names", "thing"),
            Output = folder.File("a.onnx"),
        };
        Random random = new(1);
        for (int round = 0; round < 600; round++)
        {
            bool truncate = round % 2 == 0;
            byte[] bytes = truncate ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int i = 0; i < (truncate ? 0 : 20); i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(request.Weights, bytes);
            try
            {
                TestImport.Run(request);
                Assert.False(truncate, string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} of {whole.Length} bytes were accepted"));
                File.Delete(request.Output);
            }
            catch (ImportException error)
            {
                Assert.StartsWith("a.weights: ", error.Message, StringComparison.Ordinal);
            }

            Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
        }
    }

    // The weights fit few of the mutated networks; where they do, the graph must come out too.
    private static void BuildAndCount(Network network, string weights)
    {
        using WeightsFile file = WeightsFile.Open(weights, network);
        Assert.True(Onnx.OnnxModelWriter.GraphLength(Onnx.NetworkGraph.Build(network, file).Graph) > 0);
    }

    private static string Mutate(string cfg, Random random)
    {
        List<string> lines = [.. cfg.Split('\n')];
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            int at = random.Next(lines.Count);
            string line = lines[at];
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            switch (random.Next(7))
            {
                case 0:
                    lines.RemoveAt(at);
                    break;
                case 1:
                    lines.Insert(random.Next(lines.Count), line);
                    break;
                case 2:
                    lines.Insert(at, $"[{Sections[random.Next(Sections.Length)]}]");
                    break;
                case 3 when line.Length > 0:
                    char[] letters = line.ToCharArray();
                    letters[random.Next(letters.Length)] = (char)random.Next(32, 700);
                    lines[at] = new string(letters);
                    break;
                case 4 when line.Length > 0:
                    lines[at] = line[..random.Next(line.Length)];
                    break;
                case > 2 when equals > 0:
                    lines[at] = string.Concat(line.AsSpan(0, equals + 1), Values[random.Next(Values.Length)]);
                    break;
                default:
                    lines[at] = line.ToUpperInvariant();
                    break;
            }

            if (lines.Count == 0)
            {
                break;
            }
        }

        return string.Join('\n', lines);
    }
}
