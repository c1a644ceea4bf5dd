namespace EdgeDetector.Service.Snapshots;

public sealed class LiveSnapshotsTests : IDisposable
{
    private const int BytesOfADraft = 10 * 10 * 3;
    private readonly LiveSnapshots _live = new(mostObjects: 2, mostBytes: 3 * BytesOfADraft);
    private readonly SnapshotSubject _one = new(Guid.CreateVersion7(), "gate", "person");
    private readonly SnapshotSubject _two = new(Guid.CreateVersion7(), "gate", "person");
    private readonly SnapshotSubject _three = new(Guid.CreateVersion7(), "gate", "person");

    public void Dispose() => _live.Dispose();

    [Fact]
    public void Renew_Better_ReplacesTheOneThatWaits()
    {
        _live.Renew(_one, Order(10));
        SnapshotOrder better = Order(10);
        _live.Renew(_one, better);

        Assert.Equal(1, _live.Waiting);
        Assert.Same(better, Take()!.Value.Order);
        better.Draft.Dispose();
        Assert.Null(Take());
        Assert.Equal(0, _live.Dropped);
    }

    [Fact]
    public void Renew_TooManyBytes_DropsAndCountsThem()
    {
        SnapshotOrder first = Order(15);
        _live.Renew(_one, first);
        Assert.False(_live.Renew(_two, Order(10)));
        Assert.Equal(1, _live.Dropped);
        Assert.True(_live.Renew(_two, Order(8)));
        Assert.False(_live.HasRoom(_one.Id, 17 * 17 * 3));

        Assert.Equal(2, _live.Dropped);
        Assert.Equal(2, _live.Waiting);
        Assert.Same(first, Take()!.Value.Order);
        first.Draft.Dispose();
    }

    [Fact]
    public void Renew_TooManyObjects_DropsTheLateOneUntilOneIsGone()
    {
        _live.Renew(_one, Order(10));
        _live.Renew(_two, Order(10));
        _live.Renew(_three, Order(5));
        Assert.Equal(1, _live.Dropped);
        Assert.Null(_live.Find(_three.Id));

        SnapshotWork first = Take()!.Value;
        first.Order!.Draft.Dispose();
        _live.Remove(first.Object);
        _live.Renew(_three, Order(5));

        Assert.Equal(1, _live.Dropped);
        Assert.NotNull(_live.Find(_three.Id));
    }

    [Fact]
    public void End_PictureWaits_ComesWithIt()
    {
        _live.Renew(_one, Order(10));
        _live.End(_one.Id);
        _live.End(_two.Id);

        SnapshotWork work = Take()!.Value;
        work.Order!.Draft.Dispose();
        Assert.True(work.IsEnded);
        Assert.Null(Take());
    }

    [Fact]
    public async Task Find_NotEncodedYet_WaitsForTheFirst()
    {
        _live.Renew(_one, Order(10));
        Task<byte[]?> asked = _live.Find(_one.Id)!;
        Assert.False(asked.IsCompleted);
        SnapshotWork work = Take()!.Value;
        work.Order!.Draft.Dispose();

        _live.Encoded(work.Object, [1]);
        Assert.Equal([1], await asked);
        _live.Encoded(work.Object, [2]);
        Assert.Equal([2], await _live.Find(_one.Id)!);
        _live.Remove(work.Object);
        Assert.Null(_live.Find(_one.Id));
    }

    [Fact]
    public async Task Find_NeverEncoded_EndsWithNone()
    {
        _live.Renew(_one, Order(10));
        Task<byte[]?> asked = _live.Find(_one.Id)!;

        _live.Dispose();

        Assert.Null(await asked);
    }

    private static SnapshotOrder Order(int side) => new(Pictures.Draft(side, side), new JpegFormat(100, 90));

    private SnapshotWork? Take() => _live.Take(TimeSpan.Zero);
}
