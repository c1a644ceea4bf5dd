using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Mqtt;

public sealed class RetainedTopicsTests
{
    private const int Most = 8000;

    private readonly LogEntries<RetainedTopics> _log = new();

    [Fact]
    public void Note_MoreThanFit_IsToldOnceAndCountedUntilThereIsRoom()
    {
        using RetainedTopics topics = new(file: null, TimeProvider.System, _log);
        for (int i = 0; i < Most; i++)
        {
            topics.Note($"{i}");
        }

        Assert.Equal(0, topics.Unnoted);
        Assert.Empty(_log.All);

        topics.Note("more");
        topics.Note("more");
        topics.Note("most");
        topics.Note("0");
        Assert.Equal((Most, 2), (topics.All.Count, topics.Unnoted));

        // Those that wait take the places of those that go.
        topics.Forget("0");
        Assert.Equal((Most, 1), (topics.All.Count, topics.Unnoted));
        topics.Forget("1");
        Assert.Equal((Most, 0), (topics.All.Count, topics.Unnoted));
        Assert.Superset(new HashSet<string> { "more", "most" }, topics.All.ToHashSet());
        Assert.Equal(
            "3006 More than 8000 retained states are said: more and others are not noted, "
            + "and will stay at the broker when they leave the configuration",
            Assert.Single(_log.All));
    }
}
