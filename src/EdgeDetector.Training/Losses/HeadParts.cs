using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>The parts of a head's loss, each a scalar with a gradient: sums over the whole batch.</summary>
/// <param name="Box">The boxes' part.</param>
/// <param name="Objectness">The objectness of all boxes.</param>
/// <param name="Assigned">How much of it is of boxes that have an object; without a gradient.</param>
/// <param name="Class">The classes' part.</param>
internal sealed record HeadParts(torch.Tensor Box, torch.Tensor Objectness, torch.Tensor Assigned, torch.Tensor Class)
{
    /// <summary>The terms of a batch: means over its pictures.</summary>
    /// <param name="pictures">Pictures of the batch.</param>
    /// <param name="assigned">Which box learnt which truth.</param>
    /// <param name="predicted">The boxes.</param>
    public LossTerms Mean(int pictures, Assignment assigned, PredictedBoxes predicted)
    {
        double[] numbers = torch.stack([Box, Objectness, Assigned, Class]).detach().to(torch.float64).cpu().data<double>().ToArray();
        return new LossTerms((Box + Objectness + Class) / pictures)
        {
            Box = numbers[0] / pictures,
            Object = numbers[2] / pictures,
            NoObject = (numbers[1] - numbers[2]) / pictures,
            Class = numbers[3] / pictures,
            Objects = assigned.Truths.Count,
            MeanIou = assigned.Truths.Select(pair => (double)predicted.Overlap(pair.Box, pair.Truth)).DefaultIfEmpty(0).Average(),
        };
    }
}
