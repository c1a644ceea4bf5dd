using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Networks;
using EdgeDetector.Training.Networks.Support;
using TorchSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>No card is needed: a copy in the processor's own memory takes the same road.</summary>
[Collection(Serial.Name)]
public sealed class NetworkOnDeviceTests : IDisposable
{
    private static readonly ComputeDevice Apart = ComputeDevice.Processor with { HasOwnMemory = true };

    /// <summary>For float32 in another order: 5e-6 is the distance of float32 to float64 here, and a sign or two may change.</summary>
    private const double NearFloat32 = 1e-3;

    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly TrainableNetwork _network = new(Network.Parse("net.cfg", Cfgs.Darknet19), seed: 1);
    private readonly torch.Tensor _pictures;

    public NetworkOnDeviceTests()
    {
        RandomState.Fill(_network, seed: 3);
        _pictures = RandomState.Pictures(_network, 4, seed: 2);
    }

    [Fact]
    public void Forward_Processor_RunsTheNetworkItself()
    {
        using NetworkOnDevice running = new(_network, ComputeDevice.Processor);

        Learn(running);

        Assert.All(_network.DecayedParameters, parameter => Assert.NotNull(parameter.grad));
    }

    [Fact]
    public void Forward_OwnMemory_LeavesTheNetworkAloneUntilItIsGivenBack()
    {
        using NetworkOnDevice running = new(_network, Apart);
        float[][] before = State();

        Learn(running);

        Assert.Equal(before, State());
        Assert.All(_network.DecayedParameters, parameter => Assert.Null(parameter.grad));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void GiveGradients_AfterPasses_AreThoseOfTheNetworkItself(int frozen)
    {
        using TrainableNetwork twin = _network.CopyTo(torch.CPU);
        twin.Freeze(frozen);
        _network.Freeze(frozen);
        using NetworkOnDevice direct = new(twin, ComputeDevice.Processor);
        using NetworkOnDevice running = new(_network, Apart);

        for (int step = 0; step < 3; step++)
        {
            running.TakeWeights();
            foreach (NetworkOnDevice one in (IEnumerable<NetworkOnDevice>)[direct, running])
            {
                Learn(one);
                Learn(one);
            }

            running.GiveGradients();

            Assert.Equal(Gradients(twin), Gradients(_network));
            Assert.Equal(State(twin), State());
            Move(twin);
            Move(_network);
        }
    }

    [Fact]
    public void TakeWeights_AfterPassesThatCountForNothing_IsAsIfThereWereNone()
    {
        using NetworkOnDevice running = new(_network, Apart);
        running.TakeWeights();
        Learn(running);
        running.GiveGradients();
        float[][] expected = Gradients(_network);
        float[][] statistics = State();
        using TrainableNetwork again = new(_network.Description, seed: 1);
        RandomState.Fill(again, seed: 3);
        using NetworkOnDevice interrupted = new(again, Apart);

        Learn(interrupted);
        interrupted.ClearGradients();
        interrupted.TakeWeights();
        Learn(interrupted);
        interrupted.GiveGradients();

        Assert.Equal(expected, Gradients(again));
        Assert.Equal(statistics, State(again));
    }

    // libtorch's device without numbers refuses what a card would refuse: a tensor that is somewhere else. It has no convolutions.
    [Fact]
    public void Forward_AnotherDevice_NoLayerMixesDevices()
    {
        torch.Device device = new(DeviceType.META);
        using TrainableNetwork network = new(Network.Parse("net.cfg", Cfgs.WithoutConvolutions), seed: 1);
        using TrainableNetwork there = network.CopyTo(device);

        torch.Tensor output = Assert.Single(there.Forward(RandomState.Pictures(network, 2, seed: 2).to(device)));
        output.sum().backward();

        Assert.Equal(DeviceType.META, output.device_type);
        Assert.All(there.DecayedParameters, parameter => Assert.Equal(DeviceType.META, parameter.grad!.device_type));
    }

    [Fact]
    public void TakeWeights_FiftySteps_LeaveNoTensors()
    {
        using NetworkOnDevice running = new(_network, Apart);
        Step(running);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (int i = 0; i < 50; i++)
        {
            Step(running);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void GiveGradients_GraphicsCard_AreNearlyThoseOfTheProcessor()
    {
        Assert.SkipUnless(TorchLibrary.CountCards() > 0, "no build with CUDA, or no graphics card");
        using TrainableNetwork twin = _network.CopyTo(torch.CPU);
        using NetworkOnDevice direct = new(twin, ComputeDevice.Processor);
        using NetworkOnDevice running = new(_network, ComputeDevice.Parse("cuda")!);

        Learn(direct);
        WithoutTf32(() => Step(running));

        Assert.All(Gradients(twin).Zip(Gradients(_network)), pair => Assert.InRange(Distance(pair.First, pair.Second), 0, NearFloat32));
        Assert.All(State(twin).Zip(State()), pair => Assert.InRange(Distance(pair.First, pair.Second), 0, NearFloat32));
    }

    public void Dispose()
    {
        _network.Dispose();
        _scope.Dispose();
    }

    private void Step(NetworkOnDevice running)
    {
        running.TakeWeights();
        Learn(running);
        running.GiveGradients();
    }

    private void Learn(NetworkOnDevice running)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        running.Forward(_pictures)[0].square().sum().backward();
    }

    /// <summary>
    /// Cards since Ampere round a convolution's factors to ten bits. Values near 0 then get the other sign, another one is a pool's largest:
    /// with this network's weights alone off by as much, gradients move by up to 6 in 100, and no bound would tell that from a fault.
    /// </summary>
    private static void WithoutTf32(Action work)
    {
        (bool convolutions, bool products) = (torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32);
        (torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32) = (false, false);
        try
        {
            work();
        }
        finally
        {
            (torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32) = (convolutions, products);
        }
    }

    /// <summary>As an optimiser does: the weights follow the gradients, which are 0 then.</summary>
    private static void Move(TrainableNetwork network)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        foreach (torch.Tensor parameter in Parameters(network))
        {
            parameter.sub_(parameter.grad! * 1e-4);
            parameter.grad!.zero_();
        }
    }

    private static IEnumerable<torch.Tensor> Parameters(TrainableNetwork network) => [.. network.DecayedParameters, .. network.PlainParameters];

    private static float[][] Gradients(TrainableNetwork network) => [.. Parameters(network).Select(parameter => Values(parameter.grad!))];

    private float[][] State() => State(_network);

    private static float[][] State(TrainableNetwork network) => [.. network.State.Select(tensor => Values(tensor.Value))];

    private static float[] Values(torch.Tensor tensor) => tensor.detach().data<float>().ToArray();

    /// <summary>The length of the difference as a share of the first's.</summary>
    private static double Distance(float[] first, float[] second) =>
        Math.Sqrt(first.Zip(second, (one, other) => Math.Pow(one - other, 2)).Sum() / first.Sum(one => (double)one * one));
}
