namespace EdgeDetector.Objects;

public sealed class ObjectIdsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 14, 15, 9, 26, 535, TimeSpan.Zero);

    public static TheoryData<bool> Sources => [true, false];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Next_AnySource_IsVersion7WithTheTime(bool isSeeded)
    {
        Guid id = Ids(isSeeded).Next(At);

        Assert.Equal(7, id.Version);
        Assert.InRange(id.Variant, 8, 11);
        Assert.Equal(At.ToUnixTimeMilliseconds(), Convert.ToInt64(id.ToString().Replace("-", "", StringComparison.Ordinal)[..12], 16));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Next_ManyOfOneTime_AllDiffer(bool isSeeded)
    {
        ObjectIds ids = Ids(isSeeded);

        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => ids.Next(At)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Next_LaterTime_SortsLater(bool isSeeded)
    {
        ObjectIds ids = Ids(isSeeded);
        string[] texts = [.. Enumerable.Range(0, 100).Select(i => ids.Next(At.AddMilliseconds(i)).ToString())];

        Assert.Equal(texts.Order(StringComparer.Ordinal), texts);
    }

    [Fact]
    public void Next_SameSeed_IsTheSame() =>
        Assert.Equal(new ObjectIds(new Random(3)).Next(At), new ObjectIds(new Random(3)).Next(At));

    private static ObjectIds Ids(bool isSeeded) => new(isSeeded ? new Random(1) : null);
}
