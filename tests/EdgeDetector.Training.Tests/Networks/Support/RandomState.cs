using TorchSharp;

namespace EdgeDetector.Training.Networks.Support;

/// <summary>Gives a network the numbers of a trained one: nothing is 0 or 1 by chance of its beginning.</summary>
internal static class RandomState
{
    public static void Fill(TrainableNetwork network, int seed)
    {
        using IDisposable noGradients = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        Random random = new(seed);
        foreach ((string name, torch.Tensor value) in network.State)
        {
            bool shortcut = name.EndsWith(".weights", StringComparison.Ordinal) && value.dim() == 2 && value.shape[0] <= 3;
            (double low, double high) = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..] switch
            {
                "scales" => (0.5, 1.5),
                "variances" => (0.1, 1.5),
                "weights" when shortcut => (0.1, 2),
                "weights" => (-Bound(value), Bound(value)),
                _ => (-0.5, 0.5),
            };
            double[] drawn = [.. Enumerable.Range(0, (int)value.numel()).Select(_ => low + ((high - low) * random.NextDouble()))];
            value.copy_(torch.tensor(drawn, value.shape));
        }
    }

    /// <summary>Pictures [count, 3, height, width] of the network's own size.</summary>
    public static torch.Tensor Pictures(TrainableNetwork network, int count, int seed)
    {
        Random random = new(seed);
        Models.Darknet.Shape shape = network.Description.Input;
        float[] drawn = [.. Enumerable.Range(0, count * (int)shape.Count).Select(_ => random.NextSingle())];
        return torch.tensor(drawn, [count, shape.Channels, shape.Height, shape.Width]);
    }

    private static double Bound(torch.Tensor weights) => Math.Sqrt(3.0 * weights.shape[0] / weights.numel());
}
