using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>Compares gradients with central differences in double precision.</summary>
internal static class FiniteDifferences
{
    private const double Step = 1e-5;

    /// <summary>Asserts that a function's gradient at a point is what its values around it say, within 1e-6.</summary>
    public static void AssertGradient(torch.Tensor point, Func<torch.Tensor, torch.Tensor> function)
    {
        torch.Tensor leaf = point.detach().clone().requires_grad_();
        function(leaf).backward();
        double[] gradient = leaf.grad!.contiguous().data<double>().ToArray();
        double[] numbers = point.detach().contiguous().data<double>().ToArray();
        for (int at = 0; at < numbers.Length; at++)
        {
            double difference = (Value(+Step) - Value(-Step)) / (2 * Step);
            Assert.True(Math.Abs(gradient[at] - difference) <= 1e-6, $"number {at}: gradient {gradient[at]}, differences {difference}");

            double Value(double step)
            {
                double[] moved = [.. numbers];
                moved[at] += step;
                return function(torch.tensor(moved, point.shape, torch.float64).requires_grad_()).ToDouble();
            }
        }
    }
}
