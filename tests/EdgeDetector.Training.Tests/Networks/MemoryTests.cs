using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Networks.Support;
using TorchSharp;

namespace EdgeDetector.Training.Networks;

/// <summary>Training goes on for days: nothing may be left behind by a step.</summary>
[Collection(Serial.Name)]
public sealed class MemoryTests
{
    [Fact]
    public void Forward_FiftySteps_LeaveNoTensors()
    {
        using TrainableNetwork network = new(Network.Parse("net.cfg", Cfgs.Darknet19), seed: 1);
        using torch.Tensor pictures = RandomState.Pictures(network, 4, seed: 2);
        Step(network, pictures);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (int i = 0; i < 50; i++)
        {
            Step(network, pictures);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Forward_WithoutScope_LeavesItsOutputsAlone()
    {
        using TrainableNetwork network = new(Network.Parse("net.cfg", Cfgs.Darknet19), seed: 1);
        using torch.Tensor pictures = RandomState.Pictures(network, 4, seed: 2);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        IReadOnlyList<torch.Tensor> outputs = network.Forward(pictures);

        Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal([4, 10], Assert.Single(outputs).shape);
        outputs[0].Dispose();
    }

    private static void Step(TrainableNetwork network, torch.Tensor pictures)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        network.Forward(pictures)[0].sum().backward();
    }
}
