using System.Globalization;
using System.Runtime.InteropServices;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Networks;
using TorchSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>What a network runs on: the processor, or a graphics card with CUDA.</summary>
internal sealed record ComputeDevice
{
    /// <summary>How `--device` names them.</summary>
    public const string Names = "cpu, cuda or cuda:N";

    private const string Cuda = "cuda";

    /// <summary>The processor.</summary>
    public static ComputeDevice Processor { get; } = new();

    /// <summary>The number of the graphics card, from 0; null: the processor.</summary>
    public int? Card { get; private init; }

    /// <summary>Whether its memory is not the processor's, so that a network has to be copied there.</summary>
    public bool HasOwnMemory { get; init; }

    /// <summary>The same to libtorch, which must be loaded.</summary>
    public torch.Device Torch => Card is { } card ? new torch.Device(DeviceType.CUDA, card) : torch.CPU;

    /// <summary>Reads one of <see cref="Names"/>; cuda is the first card. Null: it is none of them.</summary>
    public static ComputeDevice? Parse(string name) => name.Split(':') switch
    {
        ["cpu"] => Processor,
        [Cuda] => OfCard(0),
        [Cuda, string number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int card) => OfCard(card),
        _ => null,
    };

    /// <summary>Looks whether this build and this box have it, and whether it computes.</summary>
    /// <exception cref="InputException">They have not, or it does not.</exception>
    public void RequirePresent()
    {
        if (Card is { } card && (WhyAbsent(card, TorchLibrary.CountCards()) ?? WhyIdle(Torch)) is { } reason)
        {
            throw new InputException($"--device {this}", reason);
        }
    }

    /// <summary>Why a card cannot be used, and what to do; null where it can.</summary>
    /// <param name="card">The card's number.</param>
    /// <param name="cards">How many there are; null: the build knows none.</param>
    internal static string? WhyAbsent(int card, int? cards) => cards switch
    {
        null => "this build has libtorch for the CPU: build with -p:TorchDevice=cuda, or leave --device out",
        0 => "libtorch finds no graphics card that CUDA runs on; nvidia-smi tells whether the card and its driver are there, "
            + "and the driver must be for CUDA 12.8 or later",
        { } count when card >= count => string.Create(
            CultureInfo.InvariantCulture, $"this box has {Counted.Of(count, "graphics card")}, the last of them is cuda:{count - 1}"),
        _ => null,
    };

    /// <summary>Why a device does not compute, and what it would need; null where it does.</summary>
    /// <param name="device">The device. A card is counted, too, when libtorch has no code for one so old.</param>
    internal static string? WhyIdle(torch.Device device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        try
        {
            (torch.ones(1, device: device) + 1).item<float>();
            return null;
        }
        catch (ExternalException e)
        {
            return $"one and one cannot be added on it: {e.Message.Split('\n')[0]}; "
                + "this libtorch needs a card of compute capability 7.0 (Volta) or later";
        }
    }

    /// <summary>Its name: cpu or cuda:N.</summary>
    public override string ToString() => Card is { } card ? string.Create(CultureInfo.InvariantCulture, $"{Cuda}:{card}") : "cpu";

    private static ComputeDevice OfCard(int card) => new() { Card = card, HasOwnMemory = true };
}
