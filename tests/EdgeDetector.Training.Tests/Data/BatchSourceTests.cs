using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Models;
using EdgeDetector.Service.Pictures;
using OpenCvSharp;

namespace EdgeDetector.Training.Data;

public sealed class BatchSourceTests : IDisposable
{
    private const string Keys = "hue=.1\nsaturation=1.5\nexposure=1.5\nmosaic=1";
    private readonly Scenes _scenes = new();

    public BatchSourceTests()
    {
        for (int i = 0; i < 7; i++)
        {
            _scenes.Add(new Size(40 + (10 * i), 60), new Rect(5 + i, 10, 20, 30), new Scalar(30 * i, 255 - (30 * i), 90));
        }
    }

    public void Dispose() => _scenes.Dispose();

    private static BatchSettings Settings => Scenes.Settings(Keys, new InputSize(48, 48), 4) with
    {
        Jitter = 0.2,
        SizeOf = index => index % 2 == 0 ? new InputSize(32, 32) : new InputSize(48, 48),
    };

    private BatchSource Open(BatchSettings settings, long keptBytes = 1 << 30) =>
        new(new PictureStore(_scenes.Pictures, settings.LargestSize, keptBytes), settings);

    private static void AssertSame(PictureBatch expected, PictureBatch actual)
    {
        Assert.Equal(expected.Size, actual.Size);
        Assert.Equal(expected.Truths, actual.Truths);
        Assert.True(expected.Values.Span.SequenceEqual(actual.Values.Span), "the pixels differ");
    }

    [Theory]
    [InlineData(1, 1, 1L << 30)]
    [InlineData(4, 6, 1L << 30)]
    [InlineData(3, 2, 20_000L)]
    public void Take_AnyThreadsAndMemory_SameBatches(int threads, int prefetch, long keptBytes)
    {
        BatchMaker maker = _scenes.Maker(Settings);
        using BatchSource source = Open(Settings with { Threads = threads, Prefetch = prefetch }, keptBytes);

        for (int index = 0; index < 20; index++)
        {
            PictureBatch batch = source.TakePictures(index);
            AssertSame(Scenes.Make(maker, index), batch);
            source.Return(batch);
        }
    }

    [Fact]
    public void Take_LaterBatchFirst_IsThatOfTheRow()
    {
        using BatchSource row = Open(Settings with { Threads = 2 });
        PictureBatch[] batches = [.. Enumerable.Range(0, 12).Select(index => row.TakePictures(index))];
        using BatchSource resumed = Open(Settings with { Threads = 2 });

        AssertSame(batches[9], resumed.TakePictures(9));
        AssertSame(batches[10], resumed.TakePictures(10));
        AssertSame(batches[2], resumed.TakePictures(2));
        AssertSame(batches[3], resumed.TakePictures(3));
    }

    [Fact]
    public void Take_MoreObjectsThanMost_ChanceChoosesOfAll()
    {
        GroundTruth[] things = [.. Enumerable.Range(0, 6).Select(i => new GroundTruth(i, new PreciseBox(0.1, 0.1, 0.5, 0.5), 0.25))];
        TrainingPicture crowded = _scenes.Pictures[0] with { Objects = things, AreFractions = true };
        BatchSettings all = Settings with { Jitter = 0, Plan = Scenes.Plan(""), Pictures = 1 };
        BatchSettings most = all with { MostObjects = 2 };

        int[][] taken = [.. Enumerable.Range(0, 60).Select(index => Classes(most, index))];

        Assert.All(taken, classes => Assert.Equal(2, classes.Distinct().Count()));
        Assert.Equal([0, 1, 2, 3, 4, 5], taken.SelectMany(classes => classes).Distinct().Order());
        Assert.Equal(taken[7], Classes(most, 7));
        // Where all may be taken they keep the order of the labels.
        Assert.Equal([0, 1, 2, 3, 4, 5], Classes(all with { MostObjects = 6 }, 7));

        int[] Classes(BatchSettings settings, int index) =>
            [.. Scenes.Make(new BatchMaker(new PictureStore([crowded], settings.LargestSize, 1 << 20), settings), index).Truths[0].Select(truth => truth.ClassId)];
    }

    [Fact]
    public void Take_OtherSeed_OtherBatches()
    {
        PictureBatch one = Scenes.Make(_scenes.Maker(Settings), 3);
        PictureBatch other = Scenes.Make(_scenes.Maker(Settings with { Seed = 8 }), 3);

        Assert.False(one.Values.Span.SequenceEqual(other.Values.Span));
    }

    [Fact]
    public void Take_Tensor_HoldsThePixels()
    {
        using BatchSource source = Open(Settings);
        PictureBatch expected = Scenes.Make(_scenes.Maker(Settings), 1);

        using TrainingBatch batch = source.Take(1);

        Assert.Equal([4, 3, 48, 48], batch.Pictures.shape);
        Assert.Equal(expected.Values.ToArray(), batch.Pictures.data<float>().ToArray());
        Assert.Equal(expected.Truths, batch.Truths);
    }

    [Fact]
    public void Take_CorruptPicture_NamesItsFileAndOthersGoOn()
    {
        string bad = _scenes.Pictures[3].Path;
        File.WriteAllText(bad, "no picture");
        using BatchSource source = Open(Scenes.Settings("", new InputSize(32, 32), 1) with { Threads = 2 });
        List<string> errors = [];
        for (int index = 0; index < 7; index++)
        {
            try
            {
                source.TakePictures(index);
            }
            catch (InputException e)
            {
                errors.Add(e.Message);
            }
        }

        Assert.StartsWith(bad + ": ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Take_AfterDispose_Throws()
    {
        BatchSource source = Open(Settings with { Threads = 2, Prefetch = 1 });
        source.TakePictures(0);
        source.Dispose();

        Assert.Throws<ObjectDisposedException>(() =>
        {
            for (int index = 1; index < 10; index++)
            {
                source.TakePictures(index);
            }
        });
    }

    [Fact]
    public void Order_ManyEpochs_EachPictureOnceInEach()
    {
        BatchOrder order = new(50, 3);

        int[][] epochs = [.. Enumerable.Range(0, 40).Select(epoch => Enumerable.Range(0, 50).Select(i => order.At((epoch * 50L) + i)).ToArray())];

        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, 50), epoch.Order()));
        Assert.Equal(40, epochs.Select(epoch => string.Join(' ', epoch)).Distinct().Count());
        // Each place holds each picture about as often: the mean of a place over 40 epochs is 24.5 ± 2.3.
        Assert.All(Enumerable.Range(0, 50), place => Assert.InRange(epochs.Average(epoch => epoch[place]), 24.5 - 10, 24.5 + 10));
        Assert.Equal(epochs[17][4], new BatchOrder(50, 3).At((17 * 50L) + 4));
    }

    [Fact]
    public void Store_LargePicture_IsShrunkOnce()
    {
        _scenes.Add(new Size(1000, 400), new Rect(100, 100, 400, 200), new Scalar(0, 0, 255));

        StoredPicture picture = StoredPicture.Read(_scenes.Pictures[7].Path, new InputSize(64, 64));

        Assert.Equal((1000, 400), (picture.Original.Width, picture.Original.Height));
        Assert.Equal((320, 128), (picture.Size.Width, picture.Size.Height));
    }
}
