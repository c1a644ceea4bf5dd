using EdgeDetector.Models.Darknet;
using TorchSharp;

namespace EdgeDetector.Training.Losses;

public sealed class PredictedBoxesTests
{
    // Three anchors of 15 cells: more than a vector of any machine, and no multiple of one.
    private const int PerPicture = 45;

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
        // The anchor of 32 of 64 pixels in the middle of the first of four cells: [0, 0.5]². With [0.25, 0.75]² it shares 1/16 of 7/16.
        HeadLayer head = Heads.Yolo(mask: "1");
        PredictedBoxes boxes = Boxes(head, Heads.Zeros(head));
        Assert.Equal(1 / 7.0, boxes.Overlap(0, new TruthBox(0, 0.5f, 0.5f, 0.5f, 0.5f)), 1e-6);
    }

    [Fact]
    public void Size_LaterBox_IsItsOwn()
    {
        // Second picture, third anchor (48 × 24 of 64), second row.
        HeadLayer head = Heads.Yolo();
        torch.Tensor raw = Heads.Zeros(head, pictures: 2).detach();
        raw[1, (2 * 7) + 2, 1, 0] = Math.Log(0.5);
        PredictedBoxes boxes = Boxes(head, raw);
        int box = 12 + 8 + 2;
        Assert.Equal(0.375, boxes.Width(box), 1e-6);
        Assert.Equal(0.375, boxes.Height(box), 1e-6);
        Assert.Equal(1, boxes.Overlap(box, new TruthBox(0, 0.25f, 0.75f, 0.375f, 0.375f)), 1e-5);
    }

    private static PredictedBoxes Random(int pictures)
    {
        HeadLayer head = Heads.Yolo();
        return Boxes(head, torch.rand([pictures, 3 * 7, 3, 5], torch.float64, generator: new torch.Generator(3)));
    }

    private static PredictedBoxes Boxes(HeadLayer head, torch.Tensor raw) =>
        new(new HeadOutput(raw, new HeadGrid(head, Heads.Input, (int)raw.shape[3], (int)raw.shape[2])));
}
