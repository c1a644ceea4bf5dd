namespace EdgeDetector.Models.Darknet;

/// <summary>Turns the sections of a cfg into the layers of a network.</summary>
internal static class NetworkReader
{
    private const long MostWeights = 1L << 29;

    private static readonly Dictionary<string, Func<LayerContext, Layer>> Readers = new(StringComparer.Ordinal)
    {
        ["convolutional"] = WeightedSections.ReadConvolution,
        ["conv"] = WeightedSections.ReadConvolution,
        ["connected"] = WeightedSections.ReadConnected,
        ["conn"] = WeightedSections.ReadConnected,
        ["batchnorm"] = WeightedSections.ReadBatchNorm,
        ["maxpool"] = context => PoolingSections.ReadPool(context, average: false),
        ["max"] = context => PoolingSections.ReadPool(context, average: false),
        ["local_avgpool"] = context => PoolingSections.ReadPool(context, average: true),
        ["local_avg"] = context => PoolingSections.ReadPool(context, average: true),
        ["avgpool"] = PoolingSections.ReadGlobalAverage,
        ["avg"] = PoolingSections.ReadGlobalAverage,
        ["dropout"] = PoolingSections.ReadPassThrough,
        ["cost"] = PoolingSections.ReadPassThrough,
        ["crop"] = PoolingSections.ReadCrop,
        ["upsample"] = PoolingSections.ReadUpsample,
        ["reorg"] = context => PoolingSections.ReadReorg(context, classic: true),
        ["reorg3d"] = context => PoolingSections.ReadReorg(context, classic: false),
        ["softmax"] = PoolingSections.ReadSoftmax,
        ["soft"] = PoolingSections.ReadSoftmax,
        ["route"] = CombiningSections.ReadRoute,
        ["shortcut"] = CombiningSections.ReadShortcut,
        ["scale_channels"] = CombiningSections.ReadScaleChannels,
        ["sam"] = CombiningSections.ReadSam,
        ["yolo"] = context => HeadSections.ReadYolo(context, HeadKind.Yolo),
        ["Gaussian_yolo"] = context => HeadSections.ReadYolo(context, HeadKind.Gaussian),
        ["region"] = HeadSections.ReadRegion,
    };

    public static Network Read(CfgFile cfg, InputSize? size)
    {
        CfgSection net = cfg.Sections[0];
        if (net.Name is not ("net" or "network"))
        {
            throw net.Fail("stands first: a Darknet cfg begins with [net]");
        }

        Shape picture = ReadInput(net, size);
        List<Layer> layers = [];
        foreach (CfgSection section in cfg.Sections.Skip(1))
        {
            if (!Readers.TryGetValue(section.Name, out Func<LayerContext, Layer>? reader))
            {
                throw section.Fail("is a section that is not supported");
            }

            Layer layer = reader(new LayerContext(section, picture, layers));
            layers.Add(layer.WeightCount <= MostWeights
                ? layer
                : throw section.Fail($"{layer.WeightCount} weights are more than an ONNX file can hold"));
        }

        Network network = new()
        {
            File = cfg.File,
            Input = picture,
            LetterBox = net.GetFlag("letter_box"),
            Training = TrainingPlan.Read(net),
            Layers = layers,
            Warnings = [.. cfg.Sections.SelectMany(CfgWarnings.Find)],
            Unread = [.. CfgWarnings.Unread(cfg.Sections)],
        };
        CheckOutputs(network);
        return network;
    }

    private static Shape ReadInput(CfgSection net, InputSize? size)
    {
        int channels = net.GetInt("channels", 0, int.MinValue, int.MaxValue);
        if (channels != 3)
        {
            throw net.Fail("channels", $"channels={channels}: only networks for colour pictures (channels=3) are supported");
        }

        // Read even when replaced, so that they do not look like unknown keys.
        int width = net.GetInt("width", 0, int.MinValue, int.MaxValue);
        int height = net.GetInt("height", 0, int.MinValue, int.MaxValue);
        (width, height) = size is { } other ? (other.Width, other.Height) : (width, height);
        return width is >= 1 and <= InputSize.Largest && height is >= 1 and <= InputSize.Largest
            ? new Shape(channels, height, width)
            : throw net.Fail("width", $"width={width}, height={height}: each must be 1 to {InputSize.Largest}");
    }

    private static void CheckOutputs(Network network)
    {
        if (network.Classifier is null && network.Heads.Count == 0)
        {
            throw new ImportException(
                $"{network.File}: the cfg has no head: a detector ends in [yolo], [region] or [Gaussian_yolo], a classifier in [softmax]");
        }

        if (network.Heads.FirstOrDefault(head => head.Classes != network.Classes) is { } odd)
        {
            throw ImportException.AtLine(
                network.File,
                odd.Place.Line,
                $"[{odd.Place.Section}] classes={odd.Classes}, but {network.Heads[0].Place} has {network.Classes}");
        }
    }
}
