namespace EdgeDetector.Models.Darknet;

/// <summary>Reads the sections that bring the outputs of several layers together.</summary>
internal static class CombiningSections
{
    public static RouteLayer ReadRoute(LayerContext context)
    {
        CfgSection section = context.Section;
        int[] sources = [.. References(context, "layers")];
        int groups = section.GetInt("groups", 1, 1, LayerContext.MostChannels);
        int groupId = section.GetInt("group_id", 0, 0, groups - 1);
        Shape first = context.OutputOf(sources[0]);
        long channels = 0;
        foreach (int source in sources)
        {
            Shape shape = context.OutputOf(source);
            if (!shape.SameGrid(first))
            {
                throw section.Fail("layers", Misfit(context, "joins", sources[0], source));
            }

            if (shape.Channels % groups != 0)
            {
                throw section.Fail(
                    "groups",
                    $"groups={groups} does not divide the {shape.Channels} channels of {context.Earlier(source).Place}");
            }

            channels += shape.Channels / groups;
        }

        return new RouteLayer
        {
            Place = context.Place,
            Sources = sources,
            Input = first,
            Output = context.Shape(channels, first.Height, first.Width),
            Groups = groups,
            GroupId = groupId,
        };
    }

    public static ShortcutLayer ReadShortcut(LayerContext context)
    {
        CfgSection section = context.Section;
        Shape input = context.Input;
        int[] sources = [context.Previous, .. References(context, "from")];
        foreach (int source in sources.Skip(1))
        {
            if (!context.OutputOf(source).SameGrid(input))
            {
                throw section.Fail("from", Misfit(context, "adds", context.Previous, source));
            }
        }

        return new ShortcutLayer
        {
            Place = context.Place,
            Sources = sources,
            Input = input,
            Output = input,
            Weights = section.GetString("weights_type", "none") switch
            {
                "none" => ShortcutWeights.None,
                "per_feature" or "per_layer" => ShortcutWeights.PerLayer,
                "per_channel" => ShortcutWeights.PerChannel,
                string other => throw section.Fail(
                    "weights_type",
                    $"weights_type '{CfgSection.Cut(other)}' is none of none, per_feature, per_channel"),
            },
            Normalization = section.GetString("weights_normalization", "none") switch
            {
                "none" => ShortcutNormalization.None,
                "relu" or "avg_relu" => ShortcutNormalization.Relu,
                "softmax" => ShortcutNormalization.Softmax,
                string other => throw section.Fail(
                    "weights_normalization",
                    $"weights_normalization '{CfgSection.Cut(other)}' is none of none, relu, softmax"),
            },
            Activation = ActivationNames.Read(section, "linear"),
        };
    }

    public static ScaleChannelsLayer ReadScaleChannels(LayerContext context)
    {
        Shape factors = context.Input;
        int from = References(context, "from")[0];
        Shape scaled = context.OutputOf(from);
        bool byPosition = context.Section.GetFlag("scale_wh");
        Shape expected = byPosition ? scaled with { Channels = 1 } : new Shape(scaled.Channels, 1, 1);
        return factors == expected
            ? new ScaleChannelsLayer
            {
                Place = context.Place,
                Sources = [context.Previous, from],
                Input = factors,
                Output = scaled,
                Activation = ActivationNames.Read(context.Section, "linear"),
            }
            : throw context.Section.Fail("from", $"{Misfit(context, "scales by", context.Previous, from)}; the factors must be {expected}");
    }

    public static SamLayer ReadSam(LayerContext context)
    {
        int from = References(context, "from")[0];
        return context.OutputOf(from) == context.Input
            ? new SamLayer
            {
                Place = context.Place,
                Sources = [context.Previous, from],
                Input = context.Input,
                Output = context.Input,
                Activation = ActivationNames.Read(context.Section, "linear"),
            }
            : throw context.Section.Fail("from", Misfit(context, "multiplies", context.Previous, from));
    }

    private static int[] References(LayerContext context, string key)
    {
        int[] references = context.Section.GetInts(key) ?? throw context.Section.Fail($"needs {key}=");
        return [.. references.Select(reference => context.Resolve(key, reference))];
    }

    private static string Misfit(LayerContext context, string verb, int one, int other) =>
        $"{verb} {Describe(context, one)} and {Describe(context, other)}, which do not fit; "
        + "an input size that is a multiple of 32 fits most networks";

    private static string Describe(LayerContext context, int index) =>
        index == Layer.Picture ? $"the input picture ({context.Input})" : $"{context.Earlier(index).Place} ({context.OutputOf(index)})";
}
