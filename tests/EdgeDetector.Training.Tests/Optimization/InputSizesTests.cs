using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Optimization;

public sealed class InputSizesTests
{
    [Fact]
    public void At_NoRandom_IsTheCfgs()
    {
        InputSizes sizes = new(Of("0"), 1000, seed: 1);

        Assert.All(Enumerable.Range(0, 1000), batch => Assert.Equal(new InputSize(416, 320), sizes.At(batch)));
        Assert.Equal(new InputSize(416, 320), sizes.Largest);
    }

    [Fact]
    public void At_RandomOne_ChangesEveryTenBatchesByUpToAlexeysFactor()
    {
        InputSizes sizes = new(Of("1"), 1000, seed: 1);

        InputSize[] drawn = [.. Enumerable.Range(0, 900).Select(batch => sizes.At(batch))];

        Assert.All(drawn.Chunk(10), ten => Assert.Single(ten.Distinct()));
        Assert.All(drawn, size => Assert.True(size.Width % 32 == 0 && size.Height % 32 == 0, size.ToString()));

        // 416 / 1.4 = 297 and 416 · 1.4 = 582, in multiples of 32.
        Assert.Equal(288, drawn.Min(size => size.Width));
        Assert.Equal(576, drawn.Max(size => size.Width));
        Assert.Equal(new InputSize(576, 448), sizes.Largest);
        Assert.True(drawn.Distinct().Count() > 6);
    }

    [Fact]
    public void At_LastTenth_IsTheCfgs()
    {
        InputSizes sizes = new(Of("1"), 1000, seed: 1);

        Assert.All(Enumerable.Range(900, 100), batch => Assert.Equal(new InputSize(416, 320), sizes.At(batch)));
    }

    [Fact]
    public void At_SameSeed_IsTheSameInAnyOrder()
    {
        InputSizes one = new(Of("1"), 1000, seed: 3);
        InputSizes other = new(Of("1"), 1000, seed: 3);

        InputSize[] backwards = [.. Enumerable.Range(0, 900).Reverse().Select(batch => other.At(batch)).Reverse()];

        Assert.Equal(Enumerable.Range(0, 900).Select(batch => one.At(batch)), backwards);
    }

    private static Network Of(string random) => Network.Parse(
        "t.cfg",
        "[net]\nwidth=416\nheight=320\nchannels=3\n[convolutional]\nfilters=6\nactivation=linear\n"
            + $"[yolo]\nclasses=1\nanchors=8,8\nrandom={random}\n");
}
