using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Networks;

/// <summary>
/// A network of a Darknet cfg in libtorch: forward, with gradients, at any input size that its strides divide. Random draws in training
/// (dropout, crop) come from libtorch's generator: <c>torch.manual_seed</c> before a pass makes it repeatable.
/// </summary>
internal sealed class TrainableNetwork : IDisposable
{
    private readonly LayerWeights?[] _weights;
    private readonly LayerOrder _order;
    private WeightsHeader _header = WeightsHeader.Fresh;

    /// <summary>Makes a network with Darknet's first weights, and <see cref="ObjectnessPrior"/>.</summary>
    /// <param name="description">The cfg.</param>
    /// <param name="seed">The same seed gives the same weights; a layer's do not depend on the others' sizes.</param>
    /// <param name="type">float32, or float64 where gradients are checked.</param>
    public TrainableNetwork(Network description, ulong seed, torch.ScalarType type = torch.ScalarType.Float32)
    {
        Description = description;
        _order = new LayerOrder(description);
        _weights = new LayerWeights?[description.Layers.Count];
        for (int i = 0; i < _weights.Length; i++)
        {
            _weights[i] = LayerWeights.Create(description.Layers[i], new UniformDraws(seed, i), type);
        }

        foreach (HeadLayer head in description.Heads.Where(head => description.Layers[head.Sources[0]] is ConvolutionLayer { SharedWith: null }))
        {
            ObjectnessPrior.Set(head, _weights[head.Sources[0]]![WeightKind.Biases]);
        }
    }

    private TrainableNetwork(TrainableNetwork original, torch.Device device)
    {
        (Description, IsTraining) = (original.Description, original.IsTraining);
        (_order, _header) = (original._order, original._header);
        _weights = [.. original._weights.Select(weights => weights?.CopyTo(device))];
    }

    /// <summary>The cfg.</summary>
    public Network Description { get; }

    /// <summary>Whether batches are normalised by their own statistics and values dropped, or inference is repeated.</summary>
    public bool IsTraining { get; set; } = true;

    /// <summary>Pictures seen in training, as the weights file that was read whole says; else 0.</summary>
    public long Seen => _header.Seen;

    /// <summary>Kernels, matrices and shortcuts' weights that are trained: weight decay is for them.</summary>
    public IReadOnlyList<torch.Tensor> DecayedParameters => Parameters(decayed: true);

    /// <summary>Biases and scales that are trained.</summary>
    public IReadOnlyList<torch.Tensor> PlainParameters => Parameters(decayed: false);

    /// <summary>Running means and variances of the layers that are not frozen: a forward pass in training moves them.</summary>
    public IReadOnlyList<torch.Tensor> Statistics => [.. _weights.OfType<LayerWeights>().SelectMany(weights => weights.Statistics)];

    /// <summary>All parameters, running means and variances in the order of the layers.</summary>
    public IReadOnlyList<NamedTensor> State => [.. _weights.OfType<LayerWeights>().SelectMany(weights => weights.State)];

    /// <summary>The network as it is, with tensors of its own on a device.</summary>
    public TrainableNetwork CopyTo(torch.Device device) => new(this, device);

    /// <summary>Runs a batch.</summary>
    /// <param name="pictures">[pictures, 3, height, width], RGB, 0..1; where the weights are.</param>
    /// <returns>
    /// What enters each detection head, in order, [pictures, channels, height, width]; of a classifier one [pictures, classes], whose
    /// softmax are the probabilities. The caller disposes them, or its scope does.
    /// </returns>
    public IReadOnlyList<torch.Tensor> Forward(torch.Tensor pictures)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor[] values = new torch.Tensor[Description.Layers.Count];
        torch.Tensor input = pictures;
        foreach (Layer layer in _order.Layers)
        {
            torch.Tensor[] sources = [.. layer.Sources.Select(source => source == Layer.Picture ? input : values[source])];
            values[layer.Place.Index] = Run(layer, sources);
            foreach (int read in _order.LastReadBy(layer))
            {
                values[read].Dispose();
            }
        }

        torch.Tensor[] outputs = [.. Description.Classifier is { } classifier
            ? [Logits(classifier, values)]
            : Description.Heads.Select(head => values[head.Sources[0]].alias())];
        scope.MoveToOuter(outputs);
        return outputs;
    }

    /// <summary>Reads weights.</summary>
    /// <param name="path">A Darknet weights file.</param>
    /// <param name="layers">Null: the file must fit the whole cfg. A number: so many first layers, or fewer where the file ends there.</param>
    /// <returns>How many layers were filled.</returns>
    /// <exception cref="ImportException">The file cannot be read, is no weights file or does not fit.</exception>
    public int LoadWeights(string path, int? layers = null)
    {
        using WeightsFile file = WeightsFile.Open(path, Description, layers);
        foreach (LayerWeights weights in _weights.Take(file.LayerCount).OfType<LayerWeights>())
        {
            weights.Read(file);
        }

        _header = layers is null ? file.Header : WeightsHeader.Fresh;
        return file.LayerCount;
    }

    /// <summary>Writes all weights as Darknet does, with the header of the file that was read whole; the file appears whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="seen">Pictures seen in training, those of <see cref="Seen"/> included.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveWeights(string path, long seen) => WeightsWriter.Write(
        path,
        Description,
        _header.WithSeen(seen),
        (layer, kind) => _weights[layer.Place.Index]!.ToArray(kind));

    /// <summary>The first layers get no gradient and keep their running averages; the others are trained.</summary>
    /// <param name="layers">How many, from 0 to all.</param>
    public void Freeze(int layers)
    {
        for (int i = 0; i < _weights.Length; i++)
        {
            _weights[i]?.Freeze(i < layers);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LayerWeights? weights in _weights)
        {
            weights?.Dispose();
        }
    }

    private static torch.Tensor Logits(SoftmaxLayer classifier, torch.Tensor[] values)
    {
        torch.Tensor scores = values[classifier.Sources[0]];
        torch.Tensor flat = scores.reshape(scores.shape[0], -1);
        return classifier.Temperature == 1 ? flat.alias() : flat / classifier.Temperature;
    }

    private IReadOnlyList<torch.Tensor> Parameters(bool decayed) =>
        [.. _order.Trained.Select(layer => _weights[layer]).OfType<LayerWeights>().SelectMany(weights => weights.Parameters(decayed))];

    // What a layer makes on its way is gone at once; only its result goes to the scope of the pass.
    private torch.Tensor Run(Layer layer, torch.Tensor[] sources)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor result = Compute(layer, sources);

        // By identity: equality of tensors is that of their values, and one with a NaN is not equal to itself.
        return scope.MoveToOuter(sources.Any(source => ReferenceEquals(source, result)) ? result.alias() : result);
    }

    private torch.Tensor Compute(Layer layer, torch.Tensor[] sources) => layer switch
    {
        ConvolutionLayer convolution => Weighted(convolution.SharedWith ?? layer.Place.Index).Convolution(convolution, sources[0]),
        ConnectedLayer connected => Weighted(layer.Place.Index).Connected(connected, sources[0]),
        BatchNormLayer => Weighted(layer.Place.Index).BatchNorm(sources[0]),
        ShortcutLayer shortcut => Activations.Apply(shortcut.Activation, PlainOperations.Sum(sources, Factors(shortcut))),
        PassThroughLayer pass => torch.nn.functional.dropout(sources[0], pass.DropProbability, IsTraining && pass.DropProbability > 0),
        GlobalAverageLayer => sources[0].mean([2, 3], keepdim: true),
        PoolLayer pool => Pooling.Apply(pool, sources[0]),
        UpsampleLayer upsample => PlainOperations.Upsample(upsample, sources[0]),
        ReorgLayer reorg => PlainOperations.Reorg(reorg, sources[0]),
        CropLayer crop => PlainOperations.Crop(crop, sources[0], IsTraining),
        SoftmaxLayer softmax => PlainOperations.Softmax(softmax, sources[0]),
        RouteLayer route => PlainOperations.Route(route, sources),
        ScaleChannelsLayer scale => Activations.Apply(scale.Activation, sources[1] * sources[0]),
        SamLayer sam => Activations.Apply(sam.Activation, sources[0] * sources[1]),
        _ => throw new ArgumentException($"{layer.Place} has no forward pass", nameof(layer)),
    };

    private torch.Tensor? Factors(ShortcutLayer layer) =>
        layer.Weights == ShortcutWeights.None ? null : Weighted(layer.Place.Index).Factors(layer.Normalization);

    private WeightedOperations Weighted(int layer)
    {
        LayerWeights weights = _weights[layer]!;
        return new WeightedOperations(weights, IsTraining && !weights.Frozen);
    }
}
