namespace EdgeDetector.Service.Control;

public sealed class CommandInboxTests
{
    [Fact]
    public void Add_Full_DropsTheOldestAndCounts()
    {
        using CommandInbox inbox = new(2);
        foreach (string topic in (string[])["1", "2", "3"])
        {
            inbox.Add(new ReceivedCommand(topic, [], 0));
        }

        Assert.Equal(1, inbox.Dropped);
        Assert.Equal("2", inbox.TryTake()!.Topic);
        Assert.Equal("3", inbox.TryTake()!.Topic);
        Assert.Null(inbox.TryTake());
    }
}
