namespace EdgeDetector.Models.Darknet;

/// <summary>What the reader of one section sees: the section, the layers before it and the shape that comes in.</summary>
internal sealed class LayerContext(CfgSection section, Shape picture, IReadOnlyList<Layer> earlier)
{
    public const int MostChannels = 1 << 17;
    public const int LargestKernel = 1 << 10;

    public CfgSection Section { get; } = section;

    public int Index => earlier.Count;

    public LayerPlace Place => new(Index, Section.Name, Section.Line);

    /// <summary>The number of the layer before, or <see cref="Layer.Picture"/>.</summary>
    public int Previous => Index - 1;

    /// <summary>The output of the layer before.</summary>
    public Shape Input => Previous == Layer.Picture ? picture : OutputOf(Previous);

    /// <summary>The output of an earlier layer; a head's is refused, for it exists only decoded.</summary>
    public Shape OutputOf(int index) => earlier[index] is HeadLayer head
        ? throw Section.Fail($"reads {head.Place}, a detection head: only [route] to a layer before it can follow")
        : earlier[index].Output;

    public Layer Earlier(int index) => earlier[index];

    /// <summary>Turns a cfg's reference (from 0, or negative counted back from here) into a layer number.</summary>
    public int Resolve(string key, int reference)
    {
        long index = reference < 0 ? (long)Index + reference : reference;
        return index >= 0 && index < Index
            ? (int)index
            : throw Section.Fail(key, $"{key}: {reference} points to layer {index}, but only layers 0 to {Index - 1} come before this one");
    }

    /// <summary>A shape from sizes that may be wrong.</summary>
    public Shape Shape(long channels, long height, long width)
    {
        const long MostValues = 1 << 28;
        if (channels < 1 || height < 1 || width < 1)
        {
            throw Section.Fail($"nothing is left of its input ({Input}): the output would be {channels}x{height}x{width}");
        }

        return channels <= MostValues && height <= MostValues && width <= MostValues && (Int128)channels * height * width <= MostValues
            ? new Shape((int)channels, (int)height, (int)width)
            : throw Section.Fail($"an output of {channels}x{height}x{width} is too large");
    }

    /// <summary>stride, stride_x and stride_y.</summary>
    public (int X, int Y) ReadStrides(int absent)
    {
        int both = Section.GetInt("stride", absent, 1, LargestKernel);
        return (Section.GetInt("stride_x", both, 1, LargestKernel), Section.GetInt("stride_y", both, 1, LargestKernel));
    }
}
