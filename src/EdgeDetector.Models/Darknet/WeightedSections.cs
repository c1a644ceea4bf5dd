namespace EdgeDetector.Models.Darknet;

/// <summary>Reads the sections whose layers multiply by trained matrices.</summary>
internal static class WeightedSections
{
    private static readonly string[] UnsupportedConvolutions =
        ["antialiasing", "binary", "xnor", "bin_output", "sway", "rotate", "stretch", "stretch_sway", "flipped", "deform"];

    public static ConvolutionLayer ReadConvolution(LayerContext context)
    {
        CfgSection section = context.Section;
        Array.ForEach(UnsupportedConvolutions, section.RefuseFlag);
        RefuseDontLoad(section);

        Shape input = context.Input;
        int filters = section.GetInt("filters", 1, 1, LayerContext.MostChannels);
        int groups = section.GetInt("groups", 1, 1, LayerContext.MostChannels);
        if (input.Channels % groups != 0 || filters % groups != 0)
        {
            throw section.Fail(
                "groups",
                $"groups={groups} divides not both the {input.Channels} channels that come in and filters={filters}");
        }

        int size = section.GetInt("size", 1, 1, LayerContext.LargestKernel);
        (int strideX, int strideY) = context.ReadStrides(1);
        int dilation = size == 1 ? 1 : section.GetInt("dilation", 1, 1, LayerContext.LargestKernel);
        int padding = section.GetInt("padding", 0, 0, LayerContext.LargestKernel);
        if (section.GetFlag("pad"))
        {
            padding = size / 2;
        }

        ConvolutionLayer layer = new()
        {
            Place = context.Place,
            Sources = [context.Previous],
            Input = input,
            Output = context.Shape(
                filters,
                OutputLength(input.Height, size, padding, strideY),
                OutputLength(input.Width, size, padding, strideX)),
            Groups = groups,
            Size = size,
            StrideX = strideX,
            StrideY = strideY,
            Padding = padding * dilation,
            Dilation = dilation,
            // cbn is a way of training batch normalisation; at inference there is no difference.
            BatchNormalize = section.GetFlag("batch_normalize") | section.GetFlag("cbn"),
            LacksScales = section.GetFlag("dontloadscales"),
            SharedWith = ReadShareIndex(context),
            Activation = ActivationNames.Read(section, "logistic"),
        };
        CheckDilation(context, layer);
        CheckSharing(context, layer);
        return layer;
    }

    public static ConnectedLayer ReadConnected(LayerContext context)
    {
        RefuseDontLoad(context.Section);
        return new ConnectedLayer
        {
            Place = context.Place,
            Sources = [context.Previous],
            Input = context.Input,
            Output = context.Shape(context.Section.GetInt("output", 1, 1, 1 << 20), 1, 1),
            BatchNormalize = context.Section.GetFlag("batch_normalize"),
            Activation = ActivationNames.Read(context.Section, "logistic"),
        };
    }

    public static BatchNormLayer ReadBatchNorm(LayerContext context)
    {
        RefuseDontLoad(context.Section);
        return new BatchNormLayer
        {
            Place = context.Place,
            Sources = [context.Previous],
            Input = context.Input,
            Output = context.Input,
        };
    }

    // Darknet leaves such a layer's weights as they were drawn at random: right before training, never for use.
    private static void RefuseDontLoad(CfgSection section)
    {
        if (section.GetFlag("dontload"))
        {
            throw section.Fail(
                "dontload",
                "dontload=1 leaves the layer without weights; give the cfg and weights of the finished training");
        }
    }

    private static long OutputLength(int input, int size, int padding, int stride)
    {
        long room = input + (2L * padding) - size;
        return room < 0 ? 0 : (room / stride) + 1;
    }

    // Darknet works out the output without the dilation and pads by padding·dilation: the two agree only for padding = (size-1)/2.
    private static void CheckDilation(LayerContext context, ConvolutionLayer layer)
    {
        int reach = (layer.Dilation * (layer.Size - 1)) + 1;
        if (OutputLength(layer.Input.Height, reach, layer.Padding, layer.StrideY) != layer.Output.Height
            || OutputLength(layer.Input.Width, reach, layer.Padding, layer.StrideX) != layer.Output.Width)
        {
            throw context.Section.Fail("dilation", $"dilation={layer.Dilation} needs an odd size with pad=1");
        }
    }

    private static int? ReadShareIndex(LayerContext context)
    {
        if (!context.Section.Has("share_index"))
        {
            return null;
        }

        int index = context.Resolve("share_index", context.Section.GetInt("share_index", 0, int.MinValue, int.MaxValue));
        return context.Earlier(index) is ConvolutionLayer shared
            ? shared.SharedWith ?? index
            : throw context.Section.Fail("share_index", $"share_index: {context.Earlier(index).Place} is no convolution");
    }

    private static void CheckSharing(LayerContext context, ConvolutionLayer layer)
    {
        if (layer.SharedWith is int index
            && context.Earlier(index) is ConvolutionLayer shared
            && (shared.Filters, shared.FilterLength, shared.BatchNormalize) != (layer.Filters, layer.FilterLength, layer.BatchNormalize))
        {
            throw context.Section.Fail("share_index", $"share_index: the weights of {shared.Place} have another shape");
        }
    }
}
