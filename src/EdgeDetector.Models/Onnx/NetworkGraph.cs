using System.Globalization;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Models.Onnx;

/// <summary>
/// The ONNX graph of a Darknet network. Input `input` [1,3,H,W]; outputs `head0`, `head1`… as they enter the detection heads, in the
/// cfg's order, or `probabilities` [1,classes] of a classifier. Every other layer's value is named `layerN`.
/// </summary>
internal sealed class NetworkGraph
{
    public const string InputName = "input";
    public const string ProbabilitiesName = "probabilities";

    private readonly Network _network;
    private readonly LayerNodes _nodes;
    private readonly string[] _values;

    private NetworkGraph(Network network, WeightsFile weights)
    {
        _network = network;
        _nodes = new LayerNodes(Graph, weights, network);
        _values = new string[network.Layers.Count];
    }

    public OnnxGraph Graph { get; } = new();

    /// <summary>The name of each layer's output in the graph; null for layers that no output needs.</summary>
    public IReadOnlyList<string?> LayerValues => _values;

    /// <summary>The name of a detection head's output.</summary>
    public static string HeadName(int head) => string.Create(CultureInfo.InvariantCulture, $"head{head}");

    /// <summary>Builds the graph. With <paramref name="exposeLayers"/> every layer's value is an output too.</summary>
    public static NetworkGraph Build(Network network, WeightsFile weights, bool exposeLayers = false)
    {
        NetworkGraph built = new(network, weights);
        built.Graph.AddInput(InputName, OnnxGraph.Dims(network.Input));
        built.AddLayers(exposeLayers);
        built.AddOutputs();
        if (exposeLayers)
        {
            built.ExposeLayers();
        }

        return built;
    }

    private void AddLayers(bool all)
    {
        HashSet<int> needed = NeededLayers();
        foreach (Layer layer in _network.Layers)
        {
            if (layer is HeadLayer || !(all || needed.Contains(layer.Place.Index)))
            {
                continue;
            }

            string scope = string.Create(CultureInfo.InvariantCulture, $"layer{layer.Place.Index}");
            int before = Graph.Proto.Node.Count;
            string value = _nodes.Add(layer, scope, [.. layer.Sources.Select(ValueOf)]);
            if (Graph.Proto.Node.Count > before)
            {
                Graph.RenameLast(scope);
                value = scope;
            }

            _values[layer.Place.Index] = value;
        }
    }

    // What a convolution gives to a head is an output of the graph: an Identity names it, which every runtime removes.
    private void AddOutputs()
    {
        if (_network.Classifier is { } classifier)
        {
            string shape = Graph.Indices(ProbabilitiesName, 1, classifier.Output.Count);
            Graph.Add(ProbabilitiesName, "Reshape", [ValueOf(classifier.Place.Index), shape]);
            Graph.RenameLast(ProbabilitiesName);
            Graph.AddOutput(ProbabilitiesName, [1, classifier.Output.Count]);
        }

        foreach ((int number, HeadLayer head) in _network.Heads.Index())
        {
            string name = HeadName(number);
            Graph.Add(name, "Identity", [ValueOf(head.Sources[0])]);
            Graph.RenameLast(name);
            Graph.AddOutput(name, OnnxGraph.Dims(head.Input));
        }
    }

    private void ExposeLayers()
    {
        foreach (IGrouping<string, Layer> layers in _network.Layers
            .Where(layer => _values[layer.Place.Index] is not null and not InputName)
            .GroupBy(layer => _values[layer.Place.Index]))
        {
            Graph.AddOutput(layers.Key, OnnxGraph.Dims(layers.First().Output));
        }
    }

    private string ValueOf(int layer) => layer == Layer.Picture ? InputName : _values[layer];

    private HashSet<int> NeededLayers()
    {
        HashSet<int> needed = [];
        Stack<int> open = new(_network.Classifier is { } classifier
            ? [classifier.Place.Index]
            : _network.Heads.Select(head => head.Sources[0]));
        while (open.TryPop(out int index))
        {
            if (index != Layer.Picture && needed.Add(index))
            {
                foreach (int source in _network.Layers[index].Sources)
                {
                    open.Push(source);
                }
            }
        }

        return needed;
    }
}
