namespace EdgeDetector.Service.Snapshots;

public sealed class SnapshotWriterTests : IAsyncDisposable
{
    private static readonly JpegFormat Format = new(100, 90);

    private readonly SnapshotStage _stage = new(TimeProvider.System);

    private SnapshotWriter Writer => _stage.Writer;

    public async ValueTask DisposeAsync()
    {
        await Writer.StopAsync(TestContext.Current.CancellationToken);
        _stage.Dispose();
    }

    [Fact]
    public async Task Renew_Picture_IsToldServedAndWritten()
    {
        await Writer.StartAsync(TestContext.Current.CancellationToken);
        SnapshotSubject person = Subject("person");

        Writer.Renew(person, Pictures.Draft(20, 10), Format);

        byte[] served = await OpenAsync(person.Id);
        using OpenCvSharp.Mat picture = Pictures.Decode(served);
        Assert.Equal(new OpenCvSharp.Size(20, 10), picture.Size());
        await SnapshotStage.UntilAsync(() => _stage.Store.Bytes > 0, "it is written");
        Assert.EndsWith($"{person.Id}.jpg", Assert.Single(_stage.Paths), StringComparison.Ordinal);
        ToldPicture told = Assert.Single(_stage.Told);
        Assert.Equal(person, told.Subject);
        Assert.Equal(served, told.Jpeg);
        Assert.Equal(new SnapshotCounters(1, 0, 0, 0, served.Length), Writer.Counters);
        Assert.Null(Writer.Trouble);
    }

    [Fact]
    public async Task OpenAsync_Unknown_IsNone()
    {
        await Writer.StartAsync(TestContext.Current.CancellationToken);

        Assert.Null(await Writer.OpenAsync(Guid.CreateVersion7(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Renew_EarlierObjectOfTheClass_IsNotToldButServed()
    {
        await Writer.StartAsync(TestContext.Current.CancellationToken);
        SnapshotSubject early = Subject("person");
        SnapshotSubject late = Subject("person");
        SnapshotSubject car = Subject("car");
        SnapshotSubject elsewhere = Subject("person") with { Camera = "yard" };
        foreach (SnapshotSubject subject in (SnapshotSubject[])[early, late, car, elsewhere])
        {
            Writer.Renew(subject, Pictures.Draft(10, 10), Format);
            await OpenAsync(subject.Id);
        }

        Writer.Renew(early, Pictures.Draft(30, 30), Format);
        await SnapshotStage.UntilAsync(() => Writer.Counters.Encoded == 5, "all are encoded");
        Writer.Renew(late, Pictures.Draft(40, 40), Format);
        await SnapshotStage.UntilAsync(() => _stage.Told.Count == 5, "the last one is told");

        Assert.Equal([early, late, car, elsewhere, late], _stage.Told.Select(told => told.Subject));
        using OpenCvSharp.Mat picture = Pictures.Decode(await OpenAsync(early.Id));
        Assert.Equal(30, picture.Width);
    }

    [Fact]
    public async Task StopAsync_PicturesWait_WritesThem()
    {
        SnapshotSubject[] subjects = [.. Enumerable.Range(0, 50).Select(_ => Subject("person"))];
        foreach (SnapshotSubject subject in subjects)
        {
            Writer.Renew(subject, Pictures.Draft(10, 10), Format);
        }

        await Writer.StartAsync(TestContext.Current.CancellationToken);
        await Writer.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(50, _stage.Paths.Length);
        Assert.Equal(0, Writer.Waiting);
    }

    [Fact]
    public async Task Renew_DiskTakesNone_IsServedWhileItIsSeenAndCountedAfterwards()
    {
        _stage.Block();
        await Writer.StartAsync(TestContext.Current.CancellationToken);
        SnapshotSubject person = Subject("person");

        Writer.Renew(person, Pictures.Draft(10, 10), Format);
        Assert.NotEmpty(await OpenAsync(person.Id));
        await SnapshotStage.UntilAsync(() => Writer.Trouble is not null, "the trouble is told");
        Assert.StartsWith("pictures cannot be kept: ", Writer.Trouble, StringComparison.Ordinal);

        Writer.End(person.Id);
        await SnapshotStage.UntilAsync(() => Writer.Counters.Lost == 1, "it is lost");
        await SnapshotStage.UntilAsync(async () => !await HasAsync(person.Id), "it is gone");
        Assert.Single(_stage.Log.All);
        _stage.Unblock();
    }

    private static SnapshotSubject Subject(string className) => new(Guid.CreateVersion7(), "gate", className);

    private async Task<bool> HasAsync(Guid id)
    {
        await using Stream? stream = await Writer.OpenAsync(id, TestContext.Current.CancellationToken);
        return stream is not null;
    }

    private async Task<byte[]> OpenAsync(Guid id)
    {
        await using Stream? stream = await Writer.OpenAsync(id, TestContext.Current.CancellationToken);
        Assert.NotNull(stream);
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        return copy.ToArray();
    }
}
