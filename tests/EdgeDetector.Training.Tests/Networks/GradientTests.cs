using System.Globalization;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Networks.Support;
using TorchSharp;

namespace EdgeDetector.Training.Networks;

/// <summary>The gradient of every kind of layer against central differences, in double precision and in training mode.</summary>
[Collection(Serial.Name)]
public sealed class GradientTests
{
    private const double Step = 1e-6;
    private const int SamplesOfTensor = 8;

    public static TheoryData<string, string> Layers => Cfgs.Layers;

    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Backward_Layer_EqualsDifferences(string name, string cfg)
    {
        Assert.NotEmpty(name);
        Check(cfg, batches: true, spread: 1);
        Check(cfg, batches: false, spread: 1);
    }

    // Values from about -8 to 8, where every branch is taken.
    [Theory]
    [MemberData(nameof(Activations))]
    public void Backward_Activation_EqualsDifferences(Activation activation)
    {
        string name = activation == Activation.HardMish ? "hard_mish" : activation.ToString().ToLowerInvariant();
        Check(Cfgs.Net(6, 6) + $"[convolutional]\nfilters=8\nactivation={name}\n[shortcut]\nfrom=-1\nactivation={name}\n" + Cfgs.Head, batches: true, spread: 8);
    }

    private static void Check(string cfg, bool batches, double spread)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableNetwork network = new(Network.Parse("net.cfg", cfg), seed: 1, torch.ScalarType.Float64) { IsTraining = batches };
        RandomState.Fill(network, seed: 2);
        torch.Tensor pictures = (((RandomState.Pictures(network, 2, seed: 3).to(torch.float64) * 2) - 1) * spread).DetachFromDisposeScope();
        pictures.requires_grad = true;

        Loss(network, pictures).backward();

        torch.Tensor[] all = [pictures, .. network.DecayedParameters, .. network.PlainParameters];
        Assert.All(all.Index(), tensor => Check(network, pictures, tensor.Item, tensor.Index));
        pictures.Dispose();
    }

    private static void Check(TrainableNetwork network, torch.Tensor pictures, torch.Tensor tensor, int number)
    {
        double[] gradient = tensor.grad!.contiguous().data<double>().ToArray();
        Random random = new(number);
        for (int sample = 0; sample < SamplesOfTensor; sample++)
        {
            int at = random.Next(gradient.Length);
            double above = LossAt(network, pictures, tensor, at, Step);
            double below = LossAt(network, pictures, tensor, at, -Step);
            double difference = (above - below) / (2 * Step);
            // 1e-10 or so of the loss is lost when two nearly equal ones are subtracted.
            Assert.True(
                Math.Abs(difference - gradient[at]) <= 2e-6 * Math.Max(1, Math.Abs(difference)),
                string.Create(CultureInfo.InvariantCulture, $"value {at} of tensor {number}: gradient {gradient[at]}, difference {difference}"));
        }
    }

    private static double LossAt(TrainableNetwork network, torch.Tensor pictures, torch.Tensor tensor, int at, double step)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradients = torch.no_grad();
        torch.Tensor value = tensor.view(-1).narrow(0, at, 1);
        double before = value.ToDouble();
        value.fill_(before + step);
        double loss = Loss(network, pictures).ToDouble();
        value.fill_(before);
        return loss;
    }

    // Every output times a number of its own, so that no two errors cancel out. The same seed drops and crops alike each time.
    private static torch.Tensor Loss(TrainableNetwork network, torch.Tensor pictures)
    {
        torch.manual_seed(5);
        return network.Forward(pictures)
            .Select((output, number) => (output * torch.arange(1, output.numel() + 1, dtype: torch.float64).add(number).sin().reshape(output.shape)).sum())
            .Aggregate((one, other) => one + other);
    }
}
