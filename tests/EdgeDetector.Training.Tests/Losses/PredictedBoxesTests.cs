using TorchSharp;

namespace EdgeDetector.Training.Losses;

public sealed class PredictedBoxesTests
{
    // More than a vector of any machine, and no multiple of one.
    private const int PerPicture = 37;

    [Fact]
    public void BestOverlaps_SeveralTruths_AreTheLargestOfEach()
    {
        PredictedBoxes boxes = Random(pictures: 2);
        TruthBox[] truths = [new(0, 0.3f, 0.3f, 0.4f, 0.4f), new(0, 0.6f, 0.7f, 0.5f, 0.2f)];
        float[] best = new float[PerPicture];
        boxes.BestOverlaps(1, truths, best);
        for (int at = 0; at < PerPicture; at++)
        {
            Assert.Equal(truths.Max(truth => boxes.Overlap(PerPicture + at, truth)), best[at], 1e-6);
        }

        Assert.True(best.Max() > 0.2);
    }

    [Fact]
    public void BestOverlaps_NoTruths_AreZero()
    {
        float[] best = [.. Enumerable.Repeat(1f, PerPicture)];
        Random(pictures: 1).BestOverlaps(0, [], best);
        Assert.All(best, overlap => Assert.Equal(0, overlap));
    }

    [Fact]
    public void Overlap_CrossingBoxes_IsSharedOverUnion()
    {
        // [0.1, 0.5] × [0.1, 0.3] and [0.4, 0.6] × [0.2, 0.4]: 0.01 of 0.11.
        PredictedBoxes boxes = new(new BoxTensors(torch.tensor([0.3]), torch.tensor([0.2]), torch.tensor([0.4]), torch.tensor([0.2])), 1);
        Assert.Equal(1 / 11.0, boxes.Overlap(0, new TruthBox(0, 0.5f, 0.3f, 0.2f, 0.2f)), 1e-6);
    }

    private static PredictedBoxes Random(int pictures)
    {
        Random random = new(3);
        return new PredictedBoxes(new BoxTensors(Numbers(), Numbers(), Numbers(), Numbers()), PerPicture);

        torch.Tensor Numbers() => torch.tensor([.. Enumerable.Range(0, pictures * PerPicture).Select(_ => random.NextSingle())]);
    }
}
