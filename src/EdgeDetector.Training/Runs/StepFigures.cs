using EdgeDetector.Models;
using EdgeDetector.Training.Losses;
using TorchSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>What one batch showed.</summary>
internal sealed record StepFigures
{
    /// <summary>The batch, from 1.</summary>
    public required long Batch { get; init; }

    /// <summary>The learning rate that its gradients were applied with.</summary>
    public required double Rate { get; init; }

    /// <summary>The input's size.</summary>
    public required InputSize Input { get; init; }

    /// <summary>The loss: the mean over the batch's pictures.</summary>
    public required double Loss { get; init; }

    /// <summary>The part of boxes.</summary>
    public required double Box { get; init; }

    /// <summary>The part of objectness where there are objects.</summary>
    public required double Object { get; init; }

    /// <summary>The part of objectness where there are none.</summary>
    public required double NoObject { get; init; }

    /// <summary>The part of classes.</summary>
    public required double Class { get; init; }

    /// <summary>Mean overlap of the predicted boxes with the objects, 0..1.</summary>
    public required double MeanIou { get; init; }

    /// <summary>Puts a batch's passes together: means, since all are of the same size.</summary>
    public static StepFigures Of(long batch, double rate, InputSize input, IReadOnlyList<PassFigures> passes)
    {
        int objects = passes.Sum(pass => pass.Objects);
        return new StepFigures
        {
            Batch = batch,
            Rate = rate,
            Input = input,
            Loss = passes.Average(pass => pass.Loss),
            Box = passes.Average(pass => pass.Box),
            Object = passes.Average(pass => pass.Object),
            NoObject = passes.Average(pass => pass.NoObject),
            Class = passes.Average(pass => pass.Class),
            MeanIou = objects == 0 ? 0 : passes.Sum(pass => pass.MeanIou * pass.Objects) / objects,
        };
    }
}

/// <summary>What one forward pass showed; <see cref="LossTerms"/> without its tensor.</summary>
internal readonly record struct PassFigures(double Loss, double Box, double Object, double NoObject, double Class, int Objects, double MeanIou)
{
    /// <summary>Reads the terms.</summary>
    public static PassFigures Of(LossTerms terms) => new(
        terms.Total.ToDouble(), terms.Box, terms.Object, terms.NoObject, terms.Class, terms.Objects, terms.MeanIou);
}
