namespace EdgeDetector.Models.Darknet;

/// <summary>Reads the sections that change a layer's grid, or nothing, without trained weights.</summary>
internal static class PoolingSections
{
    public static PoolLayer ReadPool(LayerContext context, bool average)
    {
        CfgSection section = context.Section;
        section.RefuseFlag("maxpool_depth");
        section.RefuseFlag("antialiasing");
        Shape input = context.Input;
        (int strideX, int strideY) = context.ReadStrides(1);
        int size = section.GetInt("size", section.GetInt("stride", 1, 1, LayerContext.LargestKernel), 1, LayerContext.LargestKernel);
        // The sum of both sides, not the padding of one as for a convolution.
        int padding = section.GetInt("padding", size - 1, 0, 2 * LayerContext.LargestKernel);
        PoolLayer layer = new()
        {
            Place = context.Place,
            Sources = [context.Previous],
            Input = input,
            Output = context.Shape(
                input.Channels,
                OutputLength(input.Height, padding, size, strideY),
                OutputLength(input.Width, padding, size, strideX)),
            Average = average,
            Size = size,
            StrideX = strideX,
            StrideY = strideY,
            Padding = padding,
        };
        return Math.Max(layer.PaddingBefore, Math.Max(layer.PaddingBelow, layer.PaddingRight)) < size
            ? layer
            : throw section.Fail("padding", $"padding={padding} leaves windows of size={size} wholly outside of the input {input}");
    }

    public static GlobalAverageLayer ReadGlobalAverage(LayerContext context) => new()
    {
        Place = context.Place,
        Sources = [context.Previous],
        Input = context.Input,
        Output = new Shape(context.Input.Channels, 1, 1),
    };

    public static PassThroughLayer ReadPassThrough(LayerContext context) => new()
    {
        Place = context.Place,
        Sources = [context.Previous],
        Input = context.Input,
        Output = context.Input,
        DropProbability = context.Section.Name == "dropout" ? ReadProbability(context.Section) : 0,
    };

    /// <summary>At inference Darknet cuts out the centre without mirroring or changing colours.</summary>
    public static CropLayer ReadCrop(LayerContext context)
    {
        Shape input = context.Input;
        int height = context.Section.GetInt("crop_height", 1, 1, InputSize.Largest);
        int width = context.Section.GetInt("crop_width", 1, 1, InputSize.Largest);
        if (height > input.Height || width > input.Width)
        {
            throw context.Section.Fail($"crop_height={height}, crop_width={width} is larger than the input {input}");
        }

        return new CropLayer
        {
            Place = context.Place,
            Sources = [context.Previous],
            Input = input,
            Output = context.Shape(input.Channels, height, width),
            Rescale = !context.Section.GetFlag("noadjust"),
            Flip = context.Section.GetFlag("flip"),
        };
    }

    public static UpsampleLayer ReadUpsample(LayerContext context)
    {
        CfgSection section = context.Section;
        section.RefuseFlag("reverse");
        if (section.GetInt("stride", 2, int.MinValue, int.MaxValue) < 0)
        {
            throw section.Fail("stride", "a negative stride (reverse upsampling) is not supported");
        }

        int stride = section.GetInt("stride", 2, 1, LayerContext.LargestKernel);
        Shape input = context.Input;
        return new UpsampleLayer
        {
            Place = context.Place,
            Sources = [context.Previous],
            Input = input,
            Output = context.Shape(input.Channels, (long)input.Height * stride, (long)input.Width * stride),
            Stride = stride,
            Scale = section.GetDouble("scale", 1),
        };
    }

    public static ReorgLayer ReadReorg(LayerContext context, bool classic)
    {
        CfgSection section = context.Section;
        section.RefuseFlag("reverse");
        section.RefuseFlag("flatten");
        section.RefuseFlag("extra");
        Shape input = context.Input;
        int stride = section.GetInt("stride", 1, 1, LayerContext.LargestKernel);
        if (input.Height % stride != 0 || input.Width % stride != 0)
        {
            throw section.Fail("stride", $"stride={stride} divides not both sides of the input {input}; choose another input size");
        }

        if (classic && input.Channels % (stride * stride) != 0)
        {
            throw section.Fail("stride", $"stride²={stride * stride} does not divide the {input.Channels} channels that come in");
        }

        return new ReorgLayer
        {
            Place = context.Place,
            Sources = [context.Previous],
            Input = input,
            Output = context.Shape((long)input.Channels * stride * stride, input.Height / stride, input.Width / stride),
            Stride = stride,
            Classic = classic,
        };
    }

    public static SoftmaxLayer ReadSoftmax(LayerContext context)
    {
        CfgSection section = context.Section;
        Shape input = context.Input;
        int groups = section.GetInt("groups", 1, 1, LayerContext.MostChannels);
        double temperature = section.GetDouble("temperature", 1);
        if (section.Has("tree"))
        {
            throw section.Fail("tree", "a tree of classes is not supported");
        }

        if (section.GetFlag("spatial") && (input.Height > 1 || input.Width > 1))
        {
            throw section.Fail("spatial", "spatial=1 is not supported");
        }

        if (input.Count % groups != 0 || temperature <= 0)
        {
            throw section.Fail($"groups={groups} must divide the {input.Count} values that come in and temperature be above 0");
        }

        return new SoftmaxLayer
        {
            Place = context.Place,
            Sources = [context.Previous],
            Input = input,
            Output = input,
            Groups = groups,
            Temperature = temperature,
        };
    }

    private static double ReadProbability(CfgSection section)
    {
        double probability = section.GetDouble("probability", 0.2);
        return probability is >= 0 and <= 1
            ? probability
            : throw section.Fail("probability", $"probability={probability} is out of range: 0 to 1 is possible");
    }

    // C's division: what does not fit a window at all counts as none.
    private static long OutputLength(int input, int padding, int size, int stride)
    {
        long room = (long)input + padding - size;
        return room < 0 ? 0 : (room / stride) + 1;
    }
}
