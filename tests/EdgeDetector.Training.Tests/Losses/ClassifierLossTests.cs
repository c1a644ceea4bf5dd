using TorchSharp;

namespace EdgeDetector.Training.Losses;

public sealed class ClassifierLossTests
{
    [Fact]
    public void Compute_TwoPictures_IsMeanOfMinusLogProbability()
    {
        // Logits ln 1, ln 2, ln 5: probabilities 1/8, 2/8, 5/8. Equal logits: 1/3 each.
        torch.Tensor logits = torch.tensor([0, Math.Log(2), Math.Log(5), 7, 7, 7], [2, 3], torch.float64);
        LossTerms terms = ClassifierLoss.Compute(logits, [1, 0]);
        double expected = (Math.Log(4) + Math.Log(3)) / 2;
        Assert.Equal(expected, terms.Total.ToDouble(), 1e-12);
        Assert.Equal(expected, terms.Class, 1e-12);
        Assert.Equal(2, terms.Objects);
    }

    [Fact]
    public void Compute_AnyLogits_GradientIsThatOfItsValues() => FiniteDifferences.AssertGradient(
        torch.tensor([0.3, -1.2, 2.1, 0.4, 0.9, -0.7], [2, 3], torch.float64),
        logits => ClassifierLoss.Compute(logits, [2, 0]).Total);

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void Compute_ClassThatDoesNotExist_IsSaid(int id)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ClassifierLoss.Compute(torch.zeros(1, 3), [id]));
        Assert.Contains("0 to 2", error.Message, StringComparison.Ordinal);
    }
}
