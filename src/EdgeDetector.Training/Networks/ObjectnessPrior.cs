using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Networks;

/// <summary>
/// Lets a network that starts at random expect few objects, where Darknet's first biases expect one in every second box: those make the
/// many empty boxes outweigh the few objects for the first hundreds of batches, in which a small network unlearns all that it sees.
/// Lin et al., Focal Loss for Dense Object Detection (2017), 4.1, where the prior is 0.01 too.
/// </summary>
internal static class ObjectnessPrior
{
    private const double Expected = 0.01;

    private static readonly double Bias = Math.Log(Expected / (1 - Expected));

    /// <summary>Sets the biases of a head's objectness.</summary>
    /// <param name="head">The head.</param>
    /// <param name="biases">Biases of the layer that it reads: [anchors × (box values + classes)].</param>
    public static void Set(HeadLayer head, torch.Tensor biases)
    {
        using IDisposable noGradients = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        biases.view(head.Mask.Count, head.BoxValues + head.Classes).select(1, head.BoxValues - 1).fill_(Bias);
    }
}
