using EdgeDetector.Training.Networks;
using TorchSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>
/// A network where it runs forward and backward. On the processor that is the network itself. A device with memory of its own has a copy: it
/// takes the weights before each step and gives gradients and running statistics back after it. All else (losses, optimiser, averages, files)
/// knows the processor's memory only, and whatever changes the weights there needs to tell nobody.
/// </summary>
internal sealed class NetworkOnDevice : IDisposable
{
    private readonly TrainableNetwork _network;
    private readonly torch.Device _device;

    /// <summary>What is in both memories; nothing where there is only one.</summary>
    private readonly Copied[] _copied = [];

    /// <summary>Those of them that a forward pass moves.</summary>
    private readonly Copied[] _statistics = [];

    /// <summary>Puts a network on a device.</summary>
    /// <param name="network">The network; stays the caller's. Layers are frozen before.</param>
    /// <param name="device">The device; it must be present.</param>
    public NetworkOnDevice(TrainableNetwork network, ComputeDevice device)
    {
        (_network, _device) = (network, device.Torch);
        if (device.HasOwnMemory)
        {
            _network = network.CopyTo(_device);
            _copied = [.. network.State.Zip(_network.State, (home, copy) => new Copied(home.Value, copy.Value))];
            _statistics = [.. network.Statistics.Zip(_network.Statistics, (home, copy) => new Copied(home, copy))];
        }
    }

    /// <summary>Makes the random draws of the passes that follow (dropout, crop) repeatable.</summary>
    public static void Seed(long seed)
    {
        // This is the processor's generator alone in TorchSharp 0.107; dropout draws where it runs. Without a card the second does nothing.
        torch.random.manual_seed(seed);
        torch.cuda.manual_seed_all(seed);
    }

    /// <summary>Runs a batch; gradients find their way back through it.</summary>
    /// <param name="pictures">As of <see cref="TrainableNetwork.Forward"/>, in the processor's memory.</param>
    /// <returns>As of <see cref="TrainableNetwork.Forward"/>, in the processor's memory; they belong to the caller's dispose scope.</returns>
    public IReadOnlyList<torch.Tensor> Forward(torch.Tensor pictures) =>
        [.. _network.Forward(pictures.to(_device)).Select(output => output.to(torch.CPU))];

    /// <summary>Takes the network's weights and running statistics as they are now.</summary>
    public void TakeWeights()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        foreach (Copied tensor in _copied)
        {
            tensor.Copy.copy_(tensor.Home);
        }
    }

    /// <summary>Gives the network the gradients that the passes since the last time left, and its running statistics.</summary>
    public void GiveGradients()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        foreach (Copied statistic in _statistics)
        {
            statistic.Home.copy_(statistic.Copy);
        }

        foreach (Copied tensor in _copied)
        {
            if (tensor.Copy.grad is { } gradient)
            {
                tensor.Home.grad ??= torch.zeros_like(tensor.Home);
                tensor.Home.grad.copy_(gradient);
                gradient.zero_();
            }
        }
    }

    /// <summary>Forgets the gradients that the passes left.</summary>
    public void ClearGradients()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        foreach (torch.Tensor parameter in (IEnumerable<torch.Tensor>)[.. _network.DecayedParameters, .. _network.PlainParameters])
        {
            parameter.grad?.zero_();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Copied tensor in _copied)
        {
            tensor.Copy.Dispose();
        }
    }

    private readonly record struct Copied(torch.Tensor Home, torch.Tensor Copy);
}
