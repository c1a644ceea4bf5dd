using System.Buffers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Mqtt;

public sealed class OutgoingQueueTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryTake_WaitedTooLong_DropsWhatTellsOfNowAndKeepsTheRest()
    {
        using OutgoingQueue queue = new(10, _time);
        queue.Enqueue(Message("a", "old"));
        queue.Enqueue(Event("kept"));
        _time.Advance(OutgoingQueue.LongestWait + TimeSpan.FromMilliseconds(1));
        queue.Enqueue(Message("a", "new"));

        Assert.Equal(["kept", "new"], TakeAll(queue));
        Assert.Equal(1, queue.Dropped);
    }

    [Fact]
    public void TryForgetState_SaidAndForgotten_IsNotRepeated()
    {
        using OutgoingQueue queue = new(10, _time);
        OutgoingMessage clearing = new("a", MqttQualityOfServiceLevel.AtLeastOnce, true, OutgoingMessage.Nothing);
        queue.SetState(clearing);
        Assert.False(queue.TryForgetState(clearing));
        Assert.True(queue.TryTake()!.IsClearing);

        Assert.True(queue.TryForgetState(clearing));

        queue.RepeatStates();
        Assert.Null(queue.TryTake());
    }

    [Fact]
    public void TryForgetState_SaidAnewMeanwhile_KeepsTheNewOne()
    {
        using OutgoingQueue queue = new(10, _time);
        OutgoingMessage clearing = new("a", MqttQualityOfServiceLevel.AtLeastOnce, true, OutgoingMessage.Nothing);
        queue.SetState(clearing);
        queue.TryTake();
        queue.SetState(Message("a", "again"));

        Assert.False(queue.TryForgetState(clearing));

        Assert.Equal(["again"], TakeAll(queue));
    }

    [Fact]
    public void Enqueue_Full_WhatTellsOfNowGivesWayFirst()
    {
        using OutgoingQueue queue = new(3, _time);
        queue.Enqueue(Event("event 1"));
        queue.Enqueue(Message("a", "frame 1"));
        queue.Enqueue(Event("event 2"));

        queue.Enqueue(Event("event 3"));
        queue.Enqueue(Message("a", "frame 2"));
        queue.Enqueue(Event("event 4"));

        Assert.Equal(["event 2", "event 3", "event 4"], TakeAll(queue));
        Assert.Equal(3, queue.Dropped);
    }

    [Fact]
    public void Return_BrokerGone_SendsTheUnconfirmedFirstAgainAndDropsWhatTellsOfNow()
    {
        using OutgoingQueue queue = new(10, _time);
        foreach (string text in (string[])["event 1", "frame 1", "event 2", "event 3", "frame 2", "event 4"])
        {
            queue.Enqueue(text.StartsWith('e') ? Event(text) : Message("a", text));
        }

        OutgoingMessage[] taken = [.. Enumerable.Range(0, 4).Select(_ => queue.TryTake()!)];
        queue.Confirm(taken[2]);
        queue.Return();

        Assert.Equal(3, queue.Count);
        Assert.Equal(["event 1", "event 3", "event 4"], TakeAll(queue));
        Assert.Equal(1, queue.Dropped);
        Assert.Null(queue.SinceDrop);
    }

    [Fact]
    public void Confirm_All_LeavesNothing()
    {
        using OutgoingQueue queue = new(10, _time);
        queue.Enqueue(Event("1"));
        queue.Enqueue(Event("1"));
        OutgoingMessage first = queue.TryTake()!;
        OutgoingMessage second = queue.TryTake()!;
        Assert.Equal(2, queue.Count);

        queue.Confirm(second);
        queue.Confirm(first);
        queue.Confirm(first);

        Assert.Equal(0, queue.Count);
        queue.Return();
        Assert.Null(queue.TryTake());
    }

    [Fact]
    public void TryTake_StatesAndMessages_TakeTurns()
    {
        using OutgoingQueue queue = new(10, _time);
        foreach (string text in (string[])["1", "2", "3"])
        {
            queue.SetState(Message($"state/{text}", $"state {text}"));
            queue.Enqueue(Message("a", $"message {text}"));
        }

        queue.Enqueue(Message("a", "message 4"));

        Assert.Equal(["state 1", "message 1", "state 2", "message 2", "state 3", "message 3", "message 4"], TakeAll(queue));
    }

    [Fact]
    public void SinceDrop_SomethingGaveWay_TellsHowLongAgo()
    {
        using OutgoingQueue queue = new(1, _time);
        queue.Enqueue(Event("1"));
        Assert.Null(queue.SinceDrop);

        queue.Enqueue(Event("2"));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(3), queue.SinceDrop);
    }

    [Fact]
    public void TryTake_Messages_ComeInOrder()
    {
        using OutgoingQueue queue = new(10, _time);
        queue.Enqueue(Message("a", "1"));
        queue.Enqueue(Message("a", "2"));

        Assert.Equal(["1", "2"], TakeAll(queue));
    }

    [Fact]
    public void Enqueue_Full_DropsTheOldestAndCounts()
    {
        using OutgoingQueue queue = new(2, _time);
        foreach (string text in (string[])["1", "2", "3", "4"])
        {
            queue.Enqueue(Message("a", text));
        }

        Assert.Equal(2, queue.Dropped);
        Assert.Equal(["3", "4"], TakeAll(queue));
    }

    [Fact]
    public void SetState_Twice_SaysTheNewestOnceAndBeforeMessages()
    {
        using OutgoingQueue queue = new(10, _time);
        queue.Enqueue(Message("a", "message"));
        queue.SetState(Message("status", "connecting"));
        queue.SetState(Message("status", "online"));

        Assert.Equal(["online", "message"], TakeAll(queue));
    }

    [Fact]
    public void RepeatStates_AfterTheyWereSaid_SaysThemAgain()
    {
        using OutgoingQueue queue = new(10, _time);
        queue.SetState(Message("a", "online"));
        queue.SetState(Message("b", "stale"));
        TakeAll(queue);

        queue.RepeatStates();

        Assert.Equal(["online", "stale"], TakeAll(queue).Order());
    }

    [Fact]
    public async Task WaitAsync_SomethingArrives_Wakes()
    {
        using OutgoingQueue queue = new(10, _time);
        Task waiting = queue.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        queue.Enqueue(Message("a", "1"));

        await waiting.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    private static OutgoingMessage Message(string topic, string text) =>
        new(topic, MqttQualityOfServiceLevel.AtMostOnce, false, buffer => Encoding.UTF8.GetBytes(text, buffer));

    private static OutgoingMessage Event(string text) => Message("a", text) with { Qos = MqttQualityOfServiceLevel.AtLeastOnce };

    private static List<string> TakeAll(OutgoingQueue queue)
    {
        List<string> taken = [];
        while (queue.TryTake() is { } message)
        {
            ArrayBufferWriter<byte> payload = new();
            message.WritePayload(payload);
            taken.Add(Encoding.UTF8.GetString(payload.WrittenSpan));
        }

        return taken;
    }
}
