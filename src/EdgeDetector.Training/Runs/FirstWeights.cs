using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Service.Pictures;

namespace EdgeDetector.Training.Runs;

/// <summary>Looks at the weights that a run begins with.</summary>
internal static class FirstWeights
{
    /// <summary>Checks that they fit the network, and that no random layer would be frozen.</summary>
    /// <exception cref="InputException">They do not, or one would.</exception>
    public static void Check(TrainRequest request, Network network)
    {
        if (request.Freeze >= network.Layers.Count)
        {
            throw new InputException(
                request.Cfg, $"--freeze {request.Freeze}: there are {network.Layers.Count} layers, and one at least must be trained");
        }

        int filled = request.Weights is { } path ? CountFilled(path, network, request.Layers) : 0;
        if (request.Freeze > filled)
        {
            throw new InputException(
                request.Cfg,
                request.Weights is null
                    ? $"--freeze {request.Freeze} needs --weights: these layers would stay random"
                    : $"--freeze {request.Freeze}: only the first {filled} layers come from the weights, the others would stay random");
        }
    }

    private static int CountFilled(string path, Network network, int? layers)
    {
        try
        {
            using WeightsFile file = WeightsFile.Open(path, network, layers);
            return file.LayerCount;
        }
        catch (ImportException) when (layers is null && CountFitting(path, network) is { } fitting)
        {
            throw new InputException(
                path,
                $"the weights are not those of all of {network.File}: if it is a network of other classes, or only its first layers, give --layers {fitting}");
        }
    }

    /// <summary>How many layers such a file fills that do not depend on the classes; null where it fits none.</summary>
    private static int? CountFitting(string path, Network network)
    {
        // The convolution before the first head has a channel for each class; so has a classifier's last layer with weights.
        int ofClasses = network.Heads.Count > 0
            ? network.Heads[0].Sources[0]
            : network.Layers.Last(layer => layer.WeightCount > 0).Place.Index;
        try
        {
            using WeightsFile file = WeightsFile.Open(path, network, Math.Max(1, ofClasses));
            return file.LayerCount;
        }
        catch (ImportException)
        {
            return null;
        }
    }
}
