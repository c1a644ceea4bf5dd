using System.Globalization;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Optimization;

namespace EdgeDetector.Training.Runs;

/// <summary>How much of a batch goes through the network at once, and whether a machine can hold it.</summary>
/// <param name="Batch">Pictures of a batch.</param>
/// <param name="Pictures">Pictures of a pass.</param>
/// <param name="Input">The largest input of the network.</param>
internal sealed record PassSize(int Batch, int Pictures, InputSize Input)
{
    /// <summary>
    /// The pictures of a pass may take this share of the memory: four passes are there at a time, and what the layers make of them takes
    /// many times more.
    /// </summary>
    private const int MemoryShare = 16;

    /// <summary>That of a plan.</summary>
    public static PassSize Of(Network network, TrainingPlan plan, ulong seed) =>
        new(plan.Batch, plan.Batch / plan.Subdivisions, new InputSizes(network, batches: 0, seed).Largest);

    private long BytesOfPicture => 3L * Input.Width * Input.Height * sizeof(float);

    /// <summary>Looks whether this machine can hold a pass.</summary>
    /// <param name="cfg">The cfg, for the message.</param>
    /// <exception cref="InputException">It cannot.</exception>
    public void RequireRoom(string cfg) => RequireRoom(cfg, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Looks whether a machine can hold a pass.</summary>
    /// <param name="cfg">The cfg, for the message.</param>
    /// <param name="memory">The machine's memory in bytes.</param>
    /// <exception cref="InputException">It cannot.</exception>
    internal void RequireRoom(string cfg, long memory)
    {
        // They are made in one array of float32, whatever the memory.
        long room = Math.Min(memory / MemoryShare, (long)Array.MaxLength * sizeof(float));
        long most = room / BytesOfPicture;
        if (Pictures <= most)
        {
            return;
        }

        int passes = Enumerable.Range(1, Batch).First(count => Batch % count == 0 && (Batch / count <= most || count == Batch));
        string way = most > 0 ? $"give --subdivisions {passes}, or a smaller --batch" : "the input is too large for this machine";
        throw new InputException(cfg, string.Create(
            CultureInfo.InvariantCulture,
            $"{Pictures} pictures of {Input} at once are {Pictures * BytesOfPicture / 1e9:f1} GB before the first layer, "
            + $"and no more than {most} go through at once on this machine; {way}"));
    }
}
