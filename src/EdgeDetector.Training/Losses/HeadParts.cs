using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>The parts of a head's loss: sums over the whole batch.</summary>
/// <param name="Box">The boxes' part.</param>
/// <param name="Object">The objectness of boxes that have an object.</param>
/// <param name="NoObject">The objectness of the others.</param>
/// <param name="Class">The classes' part.</param>
internal sealed record HeadParts(double Box, double Object, double NoObject, double Class)
{
    /// <summary>The terms of a batch: means over its pictures.</summary>
    /// <param name="output">Where the parts' gradient was gathered.</param>
    /// <param name="assigned">Which box learnt which truth.</param>
    /// <param name="predicted">The boxes.</param>
    public LossTerms Mean(HeadOutput output, Assignment assigned, PredictedBoxes predicted)
    {
        torch.Tensor total = output.WithGradient((Box + Object + NoObject + Class) / output.Pictures);
        return new LossTerms(total)
        {
            Box = Box / output.Pictures,
            Object = Object / output.Pictures,
            NoObject = NoObject / output.Pictures,
            Class = Class / output.Pictures,
            Objects = assigned.Truths.Count,
            MeanIou = assigned.Truths.Select(pair => (double)predicted.Overlap(pair.Box, pair.Truth)).DefaultIfEmpty(0).Average(),
        };
    }
}
