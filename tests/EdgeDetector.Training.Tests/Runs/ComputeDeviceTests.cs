using TorchSharp;

namespace EdgeDetector.Training.Runs;

public sealed class ComputeDeviceTests
{
    [Theory]
    [InlineData("cpu", null, "cpu")]
    [InlineData("cuda", 0, "cuda:0")]
    [InlineData("cuda:0", 0, "cuda:0")]
    [InlineData("cuda:12", 12, "cuda:12")]
    public void Parse_Name_IsTheDevice(string name, int? card, string told)
    {
        ComputeDevice device = ComputeDevice.Parse(name)!;

        Assert.Equal(card, device.Card);
        Assert.Equal(card is not null, device.HasOwnMemory);
        Assert.Equal(told, device.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("CUDA")]
    [InlineData("cpu:0")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 1")]
    [InlineData("cuda:1:2")]
    [InlineData("cuda:99999999999")]
    public void Parse_NoName_IsNull(string name) => Assert.Null(ComputeDevice.Parse(name));

    [Theory]
    [InlineData(0, null, "this build has libtorch for the CPU: build with -p:TorchDevice=cuda")]
    [InlineData(0, 0, "libtorch finds no graphics card that CUDA runs on; nvidia-smi tells")]
    [InlineData(1, 1, "this box has 1 graphics card, the last of them is cuda:0")]
    [InlineData(7, 2, "this box has 2 graphics cards, the last of them is cuda:1")]
    public void WhyAbsent_NoSuchCard_SaysWhatToDo(int card, int? cards, string reason) =>
        Assert.StartsWith(reason, ComputeDevice.WhyAbsent(card, cards), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public void WhyAbsent_CardIsThere_IsNull(int card, int cards) => Assert.Null(ComputeDevice.WhyAbsent(card, cards));

    [Fact]
    public void WhyIdle_Processor_IsNull() => Assert.Null(ComputeDevice.WhyIdle(torch.CPU));

    // libtorch's device without numbers fails by the same exception as a card that it has no code for.
    [Fact]
    public void WhyIdle_DeviceThatDoesNotCompute_SaysWhyAndWhatItTakes()
    {
        string reason = ComputeDevice.WhyIdle(new torch.Device(DeviceType.META))!;

        Assert.Matches(@"^one and one cannot be added on it: [^\n]*meta tensor[^\n]*; this libtorch needs", reason);
        Assert.EndsWith("; this libtorch needs a card of compute capability 7.0 (Volta) or later", reason, StringComparison.Ordinal);
    }
}
