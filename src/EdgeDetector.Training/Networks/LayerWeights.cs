using System.Globalization;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Networks;

/// <summary>The tensors of one layer that are trained or follow the training, by kind.</summary>
internal sealed class LayerWeights : IDisposable
{
    private readonly Layer _layer;
    private readonly SortedList<WeightKind, torch.Tensor> _tensors = [];

    private LayerWeights(Layer layer) => _layer = layer;

    /// <summary>Whether the layer stays as it is in training, its running averages included.</summary>
    public bool Frozen { get; private set; }

    /// <summary>Whether the layer's batch statistics are normalised.</summary>
    public bool Normalizes => _tensors.ContainsKey(WeightKind.Scales);

    /// <summary>A tensor; the layer must have it.</summary>
    public torch.Tensor this[WeightKind kind] => _tensors[kind];

    /// <summary>All tensors with their names.</summary>
    public IEnumerable<NamedTensor> State => _tensors.Select(pair => new NamedTensor(
        string.Create(CultureInfo.InvariantCulture, $"{_layer.Place.Index}.{pair.Key.ToString().ToLowerInvariant()}"),
        pair.Value));

    /// <summary>Darknet's first weights: uniform within √(2 / inputs of a value); scales 1, biases 0. Null for a layer without any.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="draws">Where the weights come from.</param>
    /// <param name="type">float32, or float64 where gradients are checked.</param>
    public static LayerWeights? Create(Layer layer, UniformDraws draws, torch.ScalarType type)
    {
        LayerWeights created = new(layer);
        switch (layer)
        {
            case ConvolutionLayer { SharedWith: null } convolution:
                double[] kernels = draws.Symmetric(convolution.Filters * convolution.FilterLength, Math.Sqrt(2.0 / convolution.FilterLength));
                long[] shape = [convolution.Filters, convolution.Input.Channels / convolution.Groups, convolution.Size, convolution.Size];
                created.Add(WeightKind.Weights, kernels, shape, type);
                created.AddChannels(convolution.Filters, convolution.BatchNormalize, type);
                break;
            case ConnectedLayer connected:
                double[] matrix = draws.Symmetric(connected.Outputs * connected.Input.Count, Math.Sqrt(2.0 / connected.Input.Count));
                created.Add(WeightKind.Weights, matrix, [connected.Outputs, connected.Input.Count], type);
                created.AddChannels(connected.Outputs, connected.BatchNormalize, type);
                break;
            case BatchNormLayer norm:
                created.AddChannels(norm.Input.Channels, normalize: true, type);
                break;
            case ShortcutLayer { Weights: not ShortcutWeights.None } shortcut:
                double[] ones = Constants((int)shortcut.WeightCount, 1);
                created.Add(WeightKind.Weights, ones, [shortcut.Sources.Count, ones.Length / shortcut.Sources.Count], type);
                break;
            default:
                return null;
        }

        return created;
    }

    /// <summary>What a forward pass in training moves: running means and variances; of a frozen layer none.</summary>
    public IEnumerable<torch.Tensor> Statistics => _tensors.Where(pair => !Frozen && !IsParameter(pair.Key)).Select(pair => pair.Value);

    /// <summary>The layer as it is, with tensors of its own on a device.</summary>
    public LayerWeights CopyTo(torch.Device device)
    {
        LayerWeights copy = new(_layer) { Frozen = Frozen };
        foreach ((WeightKind kind, torch.Tensor tensor) in _tensors)
        {
            using torch.Tensor values = tensor.detach();
            torch.Tensor copied = values.to(device, copy: true).DetachFromDisposeScope();
            copied.requires_grad = tensor.requires_grad;
            copy._tensors.Add(kind, copied);
        }

        return copy;
    }

    /// <summary>The tensors that an optimiser changes: with weight decay, or without.</summary>
    public IEnumerable<torch.Tensor> Parameters(bool decayed) => _tensors
        .Where(pair => !Frozen && IsParameter(pair.Key) && decayed == (pair.Key == WeightKind.Weights))
        .Select(pair => pair.Value);

    /// <summary>Stops or resumes training of this layer.</summary>
    public void Freeze(bool frozen)
    {
        Frozen = frozen;
        foreach ((WeightKind kind, torch.Tensor tensor) in _tensors)
        {
            tensor.requires_grad = !frozen && IsParameter(kind);
        }
    }

    /// <summary>Fills the tensors from a file; what it leaves out by dontloadscales becomes 1, 0 and 0, as in Darknet.</summary>
    /// <exception cref="ImportException">The file holds no finite numbers, or can no longer be read.</exception>
    public void Read(WeightsFile file)
    {
        using IDisposable noGradients = torch.no_grad();
        foreach ((WeightKind kind, torch.Tensor tensor) in _tensors)
        {
            float[] values = file.Read(_layer.Place.Index, kind);
            if (values.Length == 0)
            {
                tensor.fill_(kind == WeightKind.Scales ? 1 : 0);
                continue;
            }

            using torch.Tensor read = torch.tensor(values, tensor.shape);
            tensor.copy_(read);
        }
    }

    /// <summary>The values of a tensor as a file has them.</summary>
    /// <exception cref="ImportException">The layer was trained, but its cfg leaves its scales out of the file.</exception>
    public float[] ToArray(WeightKind kind)
    {
        if (_layer is ConvolutionLayer { BatchNormalize: true, LacksScales: true } && !HasFirstScales())
        {
            throw new ImportException(
                $"{_layer.Place}: dontloadscales=1 leaves the trained scales out of the weights file; take it out of the cfg");
        }

        return Values(_tensors[kind]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (torch.Tensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private static bool IsParameter(WeightKind kind) => kind is WeightKind.Weights or WeightKind.Biases or WeightKind.Scales;

    private static double[] Constants(int count, double value)
    {
        double[] values = new double[count];
        Array.Fill(values, value);
        return values;
    }

    private static float[] Values(torch.Tensor tensor)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return tensor.detach().to(torch.float32).contiguous().data<float>().ToArray();
    }

    private bool HasFirstScales() =>
        Values(_tensors[WeightKind.Scales]).All(scale => scale == 1)
        && Values(_tensors[WeightKind.Means]).All(mean => mean == 0)
        && Values(_tensors[WeightKind.Variances]).All(variance => variance == 0);

    // Running variances begin at 1, not at Darknet's 0: what is measured after a few batches would else be blown up layer by layer.
    private void AddChannels(int channels, bool normalize, torch.ScalarType type)
    {
        Add(WeightKind.Biases, new double[channels], [channels], type);
        if (normalize)
        {
            Add(WeightKind.Scales, Constants(channels, 1), [channels], type);
            Add(WeightKind.Means, new double[channels], [channels], type);
            Add(WeightKind.Variances, Constants(channels, 1), [channels], type);
        }
    }

    // A network outlives the scope in which it happens to be made.
    private void Add(WeightKind kind, double[] values, long[] shape, torch.ScalarType type)
    {
        torch.Tensor tensor = torch.tensor(values, shape, dtype: type).DetachFromDisposeScope();
        tensor.requires_grad = IsParameter(kind);
        _tensors.Add(kind, tensor);
    }
}
