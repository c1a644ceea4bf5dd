using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Networks;

/// <summary>Which layers a pass runs, and after which of them a layer's output is no longer needed.</summary>
internal sealed class LayerOrder
{
    private readonly ILookup<int, int> _lastRead;

    public LayerOrder(Network network)
    {
        HashSet<int> outputs = [.. network.Classifier is { } classifier
            ? classifier.Sources
            : network.Heads.Select(head => head.Sources[0])];
        HashSet<int> needed = Needed(network, outputs);
        Layers = [.. network.Layers.Where(layer => needed.Contains(layer.Place.Index))];
        Trained = [.. Layers.Select(layer => layer is ConvolutionLayer { SharedWith: int shared } ? shared : layer.Place.Index).Distinct().Order()];
        _lastRead = Layers
            .SelectMany(layer => layer.Sources, (layer, source) => new Reading(source, layer.Place.Index))
            .Where(reading => reading.Source != Layer.Picture && !outputs.Contains(reading.Source))
            .GroupBy(reading => reading.Source)
            .ToLookup(readings => readings.Max(reading => reading.Reader), readings => readings.Key);
    }

    /// <summary>The layers that some output needs, in order, without the heads.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The numbers of the layers whose weights a pass uses.</summary>
    public IReadOnlyList<int> Trained { get; }

    /// <summary>The layers whose outputs nothing reads after this one.</summary>
    public IEnumerable<int> LastReadBy(Layer layer) => _lastRead[layer.Place.Index];

    private static HashSet<int> Needed(Network network, IEnumerable<int> outputs)
    {
        HashSet<int> needed = [];
        Stack<int> open = new(outputs);
        while (open.TryPop(out int index))
        {
            if (index != Layer.Picture && needed.Add(index))
            {
                foreach (int source in network.Layers[index].Sources)
                {
                    open.Push(source);
                }
            }
        }

        return needed;
    }

    private readonly record struct Reading(int Source, int Reader);
}
