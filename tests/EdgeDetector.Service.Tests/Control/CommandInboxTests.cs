namespace EdgeDetector.Service.Control;

public sealed class CommandInboxTests
{
    [Fact]
    public void Add_Full_DropsTheOldestAndCounts()
    {
        using CommandInbox inbox = new(2, topic => topic);
        foreach (string topic in (string[])["1", "2", "3"])
        {
            inbox.Add(new ReceivedCommand(topic, [], 0));
        }

        Assert.Equal(1, inbox.Dropped);
        Assert.Equal("2", inbox.TryTake()!.Topic);
        Assert.Equal("3", inbox.TryTake()!.Topic);
        Assert.Null(inbox.TryTake());
    }

    [Fact]
    public void Add_FloodOnOneTopic_KeepsThoseOfOthersAndItsLast()
    {
        using CommandInbox inbox = new(8, topic => topic);
        inbox.Add(new ReceivedCommand("gate/detect/set", [1], 1));
        for (byte i = 0; i < 100; i++)
        {
            inbox.Add(new ReceivedCommand("gate/fps/set", [i], 1));
        }

        inbox.Add(new ReceivedCommand("yard/detect/set", [2], 1));

        List<ReceivedCommand> taken = [];
        while (inbox.TryTake() is { } command)
        {
            taken.Add(command);
        }

        Assert.Equal(["gate/detect/set", .. Enumerable.Repeat("gate/fps/set", 6), "yard/detect/set"], taken.Select(command => command.Topic));
        Assert.Equal([94, 95, 96, 97, 98, 99], taken.Skip(1).Take(6).Select(command => (int)command.Payload[0]));
        Assert.Equal(94, inbox.Dropped);
    }

    [Fact]
    public void Add_FloodOnTopicsThatMeanNothing_KeepsThoseThatDo()
    {
        using CommandInbox inbox = new(4, topic => topic.StartsWith("gate/", StringComparison.Ordinal) ? topic : "");
        inbox.Add(new ReceivedCommand("gate/detect/set", [], 0));
        inbox.Add(new ReceivedCommand("gate/fps/set", [], 0));
        for (int i = 0; i < 100; i++)
        {
            inbox.Add(new ReceivedCommand($"x{i}/fps/set", [], 0));
        }

        Assert.Equal("gate/detect/set", inbox.TryTake()!.Topic);
        Assert.Equal("gate/fps/set", inbox.TryTake()!.Topic);
        Assert.Equal("x98/fps/set", inbox.TryTake()!.Topic);
    }
}
