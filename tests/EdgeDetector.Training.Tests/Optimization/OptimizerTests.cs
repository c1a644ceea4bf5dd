using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Data;
using EdgeDetector.Training.Networks;
using TorchSharp;

namespace EdgeDetector.Training.Optimization;

/// <summary>A convolution whose weights are 1 and biases 2; the gradients are 3 and 5.</summary>
public sealed class OptimizerTests : IDisposable
{
    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly TrainableNetwork _network = new(
        Network.Parse("t.cfg", "[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nfilters=6\nactivation=linear\n[yolo]\nclasses=1\nanchors=8,8\n"),
        seed: 1);

    public OptimizerTests()
    {
        using IDisposable noGradient = torch.no_grad();
        Weights.fill_(1);
        Biases.fill_(2);
    }

    private torch.Tensor Weights => _network.DecayedParameters[0];

    private torch.Tensor Biases => _network.PlainParameters[0];

    [Fact]
    public void Step_SgdTwice_IsDarknetsByHand()
    {
        using SgdOptimizer optimizer = new(_network, Scenes.Plan("momentum=.9\ndecay=.1"));

        Backward();
        optimizer.Step(0.01, 1);

        // u = 3 + .1·1 = 3.1; w = 1 − .01·3.1. Biases do not decay: u = 5, b = 2 − .05.
        Assert.Equal(0.969, ValueOf(Weights), 1e-6);
        Assert.Equal(1.95, ValueOf(Biases), 1e-6);

        Backward();
        optimizer.Step(0.02, 2);

        // u = .9·3.1 + 3 + .1·.969 = 5.8869; w = .969 − .02·5.8869. u = .9·5 + 5 = 9.5; b = 1.95 − .19.
        Assert.Equal(0.851262, ValueOf(Weights), 1e-6);
        Assert.Equal(1.76, ValueOf(Biases), 1e-6);
    }

    [Fact]
    public void Step_AdamTwice_IsThePapersByHand()
    {
        using AdamOptimizer optimizer = new(_network, Scenes.Plan("adam=1\nB1=.9\nB2=.999\neps=.000001\ndecay=0"));

        Backward();
        optimizer.Step(0.01, 1);

        // The corrected means are the gradient and its square: a step of the rate, whatever the gradient.
        Assert.Equal(0.99, ValueOf(Weights), 1e-5);
        Assert.Equal(1.99, ValueOf(Biases), 1e-5);

        Backward();
        optimizer.Step(0.01, 2);

        Assert.Equal(0.98, ValueOf(Weights), 1e-5);
    }

    [Fact]
    public void Step_Frozen_StaysAsItIs()
    {
        _network.Freeze(1);
        using SgdOptimizer optimizer = new(_network, Scenes.Plan("momentum=.9\ndecay=.1"));

        optimizer.Step(0.01, 1);

        Assert.Empty(optimizer.State);
    }

    [Fact]
    public void Update_Average_FollowsByHand()
    {
        using WeightAverage average = new(_network, 0);
        Set(Weights, 2);

        average.Update(1);

        // Share of the old: 2 / 11.
        Assert.Equal((1 * 2 / 11.0) + (2 * 9 / 11.0), Averaged(average), 1e-6);
    }

    [Theory]
    [InlineData(0, 1, 2 / 11.0)]
    [InlineData(0, 90, 0.91)]
    [InlineData(0, 1_000_000, 0.9998)]
    [InlineData(0.9, 1000, 0.9)]
    public void DecayAt_Step_RisesToTheDecay(double decay, long step, double expected)
    {
        using WeightAverage average = new(_network, decay);

        Assert.Equal(expected, average.DecayAt(step), 1e-12);
    }

    [Fact]
    public void Applied_Disposed_GivesTheWeightsBackToTheLastBit()
    {
        using WeightAverage average = new(_network, 0);
        Set(Weights, 1 / 3.0);
        average.Update(5);
        double averaged = Averaged(average);

        using (average.Applied())
        {
            Assert.Equal(averaged, ValueOf(Weights));
        }

        Assert.Equal((float)(1 / 3.0), (float)ValueOf(Weights));
        Assert.Equal(averaged, Averaged(average));
    }

    public void Dispose()
    {
        _network.Dispose();
        _scope.Dispose();
    }

    private static double ValueOf(torch.Tensor tensor) => tensor.flatten()[0].ToDouble();

    private static void Set(torch.Tensor tensor, double value)
    {
        using IDisposable noGradient = torch.no_grad();
        tensor.fill_(value);
    }

    private double Averaged(WeightAverage average)
    {
        int index = _network.State.Index().First(pair => pair.Item.Value.Handle == Weights.Handle).Index;
        return ValueOf(average.State[index].Value);
    }

    private void Backward() => ((Weights * 3).sum() + (Biases * 5).sum()).backward();
}
