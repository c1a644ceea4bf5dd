using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Geometry;
using EdgeDetector.Synthetic;

namespace EdgeDetector.Training.Synth;

public sealed class SynthRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(SynthFormat.Darknet), "street.data", "train", "valid")]
    [InlineData(nameof(SynthFormat.Voc), "", "train", "val")]
    [InlineData(nameof(SynthFormat.Coco), "train.json", null, null)]
    public void Run_EveryFormat_ReadsBackAsItWasDrawn(string name, string entry, string? training, string? validation)
    {
        SynthFormat format = Enum.Parse<SynthFormat>(name);
        SynthRequest request = Request("set") with { Format = format, Count = 12, Validation = 0.25 };

        SynthSummary summary = new SynthRun(request).Run(_ => { }, Cancellation);

        Assert.Equal(Path.Combine(_folder.File("set"), entry), summary.Entry);
        DataSet first = DataSet.Read(summary.Entry, new DataSetOptions { Split = training });
        DataSet last = DataSet.Read(format == SynthFormat.Coco ? _folder.File("set/val.json") : summary.Entry, new DataSetOptions { Split = validation });
        Assert.Equal((9, 3), (first.Pictures.Count, last.Pictures.Count));
        LabelledPicture[] pictures = [.. first.Pictures, .. last.Pictures];
        StreetSequence sequence = new(request);
        for (int i = 0; i < pictures.Length; i++)
        {
            StreetPicture drawn = sequence.Draw(i);
            Assert.Equal(drawn.ToJpeg(), File.ReadAllBytes(pictures[i].Path));
            AssertSame(drawn, pictures[i].InPixels(drawn.Size), first.ClassNames);
        }

        Assert.Equal(pictures.Sum(picture => picture.Objects.Count), summary.Objects.Sum());
        Assert.Empty(Directory.GetFiles(_folder.File("set"), ".*"));
    }

    [Fact]
    public void Run_SameSeed_WritesTheSameBytes()
    {
        new SynthRun(Request("a")).Run(_ => { }, Cancellation);
        new SynthRun(Request("b")).Run(_ => { }, Cancellation);
        new SynthRun(Request("c") with { Seed = 2 }).Run(_ => { }, Cancellation);

        Dictionary<string, byte[]> first = Contents("a");
        Assert.Equal(first.Keys.Order(), Contents("b").Keys.Order());
        Assert.All(first, pair => Assert.Equal(pair.Value, Contents("b")[pair.Key]));
        Dictionary<string, byte[]> other = Contents("c");
        Assert.All(first.Where(pair => pair.Key.EndsWith(".jpg", StringComparison.Ordinal)), pair => Assert.NotEqual(pair.Value, other[pair.Key]));
    }

    [Theory]
    [InlineData(0, new[] { "train" })]
    [InlineData(1, new[] { "valid" })]
    public void Run_OnePartOnly_NamesNoOther(double validation, string[] expected)
    {
        SynthSummary summary = new SynthRun(Request("set") with { Validation = validation }).Run(_ => { }, Cancellation);

        string[] keys = [.. File.ReadAllLines(summary.Entry).Select(line => line.Split(' ')[0])];
        Assert.Equal(expected, keys.Intersect(["train", "valid"]));
        Assert.Equal(4, DataSet.Read(summary.Entry, new DataSetOptions { Split = expected[0] }).Pictures.Count);
    }

    [Fact]
    public void Run_Cancelled_LeavesNothing()
    {
        using CancellationTokenSource source = new();

        Assert.ThrowsAny<OperationCanceledException>(() => new SynthRun(Request("new") with { Count = 500 }).Run(_ => source.Cancel(), source.Token));
        Directory.CreateDirectory(_folder.File("there"));
        Assert.ThrowsAny<OperationCanceledException>(() => new SynthRun(Request("there") with { Count = 500 }).Run(_ => { }, source.Token));

        Assert.Equal([_folder.File("there")], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("there")));
    }

    [Fact]
    public void WhyNot_Folders_OnlyNewAndEmptyOnesAreFine()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        Directory.CreateDirectory(_folder.File("full/photos"));
        _folder.Write("file", "");

        Assert.Null(SynthRun.WhyNot(_folder.File("new")));
        Assert.Null(SynthRun.WhyNot(_folder.File("empty")));
        Assert.StartsWith("the folder is not empty", SynthRun.WhyNot(_folder.File("full")), StringComparison.Ordinal);
        Assert.StartsWith("this is a file", SynthRun.WhyNot(_folder.File("file")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 50)]
    [InlineData(0.3, 30)]
    [InlineData(1, 100)]
    public void IsPlain_Share_IsSpreadEvenly(double share, int expected)
    {
        StreetSequence sequence = new(Request("set") with { Plain = share });

        int[] plain = [.. Enumerable.Range(0, 100).Where(sequence.IsPlain)];

        Assert.Equal(expected, plain.Length);
        Assert.InRange(plain.Count(index => index >= 90), (int)Math.Floor(expected / 10.0), (int)Math.Ceiling(expected / 10.0));
    }

    public void Dispose() => _folder.Dispose();

    private SynthRequest Request(string name) => new() { Output = _folder.File(name), Count = 4, Size = new PixelSize(160, 96) };

    private Dictionary<string, byte[]> Contents(string name) =>
        Directory.GetFiles(_folder.File(name), "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(_folder.File(name), path), File.ReadAllBytes);

    private static void AssertSame(StreetPicture drawn, LabelledPicture read, IReadOnlyList<string> names)
    {
        Assert.Equal(drawn.Objects.Select(item => item.Class), read.Objects.Select(thing => names[thing.ClassId]));
        foreach ((SceneObject item, GroundTruth thing) in drawn.Objects.Zip(read.Objects))
        {
            // Darknet's fractions have six digits.
            Assert.Equal(item.Box.X, thing.Box.X, 0.001);
            Assert.Equal(item.Box.Y, thing.Box.Y, 0.001);
            Assert.Equal(item.Box.Width, thing.Box.Width, 0.001);
            Assert.Equal(item.Box.Height, thing.Box.Height, 0.001);
        }
    }
}
