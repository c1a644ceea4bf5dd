using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Outbox;

/// <summary>The outbox with a real file and a publisher's real queue; the test is the broker that takes and confirms.</summary>
public sealed class MessageOutboxTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-outbox-").FullName;
    private readonly SettableClock _system = new();
    private readonly SteadyClock _clock;
    private readonly OutgoingQueue _queue = new(10, TimeProvider.System);
    private MessageOutbox _outbox;
    private OutboxLane _lane;

    public MessageOutboxTests()
    {
        _clock = new SteadyClock(_system);
        (_outbox, _lane) = Make(_queue);
    }

    private string Storage => Path.Combine(_folder, "state");

    private string DatabasePath => Path.Combine(Storage, "outbox.db");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _queue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Add_Messages_AreOnDiskBeforeTheyGoOutAndGoneWhenConfirmed()
    {
        await StartAsync();
        _lane.Add(Event(1));
        _lane.Add(Event(2));
        await _lane.FlushAsync();

        Assert.Equal([1, 2], Stored());
        OutgoingMessage first = _queue.TryTake()!;
        OutgoingMessage second = _queue.TryTake()!;
        Assert.Equal((1, 2), (Number(first), Number(second)));
        Assert.Equal(2, _outbox.Counters.Waiting);

        _queue.Confirm(first);
        await _lane.FlushAsync();

        Assert.Equal([2], Stored());
        Assert.Equal(1, _outbox.Counters.Waiting);
    }

    [Fact]
    public async Task Start_AfterAKill_SendsWhatWasNotConfirmedAsReplayedInOrderAndBeforeTheNew()
    {
        await StartAsync();
        for (int i = 1; i <= 700; i++)
        {
            _lane.Add(Event(i));
        }

        await _lane.FlushAsync();
        // As after SIGKILL: nothing more is written, and nobody says goodbye.
        foreach (string file in Directory.GetFiles(Storage))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        await StopAsync();
        foreach (string file in (string[])["outbox.db", "outbox.db-wal", "outbox.db-shm"])
        {
            File.Copy(Path.Combine(_folder, file), Path.Combine(Storage, file), overwrite: true);
        }

        using OutgoingQueue queue = new(10, TimeProvider.System);
        (_outbox, _lane) = Make(queue);
        await StartAsync();
        _lane.Add(Event(701));

        JsonNode[] sent = await TakeAllAsync(queue, 701);

        Assert.Equal(Enumerable.Range(1, 701), sent.Select(message => (int)message["sequence"]!));
        Assert.All(sent[..700], message => Assert.True((bool?)message["replayed"]));
        Assert.Null(sent[700]["replayed"]);
        await _lane.FlushAsync();
        Assert.Equal(0, _outbox.Counters.Waiting);
        Assert.Empty(Stored());
    }

    [Fact]
    public async Task Add_NobodyTakes_MemoryHoldsAFewAndTheDiskAll()
    {
        await StartAsync();
        for (int i = 1; i <= 1500; i++)
        {
            _lane.Add(Event(i));
        }

        await _lane.FlushAsync();
        Assert.InRange(_queue.StoredCount, 1, 256);
        Assert.Equal(1500, _outbox.Counters.Waiting);

        Assert.Equal(Enumerable.Range(1, 1500), (await TakeAllAsync(_queue, 1500)).Select(message => (int)message["sequence"]!));
        Assert.Equal(0, _queue.Dropped);
    }

    [Fact]
    public async Task Add_TwoPublishers_EachHasItsOwn()
    {
        using OutgoingQueue other = new(10, TimeProvider.System);
        OutboxLane theirs = _outbox.Open("their client", other);
        await StartAsync();
        _lane.Add(Event(1));
        theirs.Add(Event(2));
        _lane.Add(Event(3));
        await _lane.FlushAsync();

        Assert.Equal([1, 3], (await TakeAllAsync(_queue, 2)).Select(message => (int)message["sequence"]!));
        Assert.Equal(2, Number(other.TryTake()!));
        Assert.Null(other.TryTake());
    }

    [Fact]
    public async Task Add_NoFolderCanBeMade_WaitsInMemoryAndSaysWhyAndRecovers()
    {
        await File.WriteAllTextAsync(Storage, "in the way", TestContext.Current.CancellationToken);
        await StartAsync();
        for (int i = 1; i <= 12; i++)
        {
            _lane.Add(Event(i));
        }

        await _lane.FlushAsync();
        Assert.NotNull(_outbox.Trouble);
        // The queue's own bound: the oldest give way, counted.
        Assert.Equal((10, 2), (_queue.Count, _queue.Dropped));
        Assert.Equal(3, Number(_queue.TryTake()!));

        File.Delete(Storage);
        await UntilAsync(() => _outbox.Trouble is null);
        _lane.Add(Event(13));
        await _lane.FlushAsync();
        Assert.Equal([13], Stored());
    }

    [Fact]
    public async Task Start_DamagedFile_IsPutAsideAndANewOneBegun()
    {
        Directory.CreateDirectory(Storage);
        await File.WriteAllBytesAsync(DatabasePath, [.. Enumerable.Repeat((byte)0x5a, 20_000)], TestContext.Current.CancellationToken);
        await StartAsync();
        _lane.Add(Event(1));
        await _lane.FlushAsync();

        Assert.Null(_outbox.Trouble);
        Assert.Equal([1], Stored());
        Assert.Equal(20_000, new FileInfo($"{DatabasePath}.damaged").Length);
    }

    [Fact]
    public async Task Add_FileDamagedWhileItRuns_GoesOnWithANewOne()
    {
        await StartAsync();
        // More than SQLite keeps in memory: the rest must be read again.
        for (int i = 1; i <= 1500; i++)
        {
            _lane.Add(Event(i, padding: 4000));
        }

        await _lane.FlushAsync();
        using (FileStream file = new(DatabasePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write(new byte[file.Length]);
        }

        await UntilAsync(() =>
        {
            while (_queue.TryTake() is { } taken)
            {
                _queue.Confirm(taken);
            }

            return File.Exists($"{DatabasePath}.damaged");
        });

        await UntilAsync(() => _outbox.Trouble is null);
        _lane.Add(Event(5000));
        await _lane.FlushAsync();
        Assert.Contains(5000, Stored());
    }

    [Fact]
    public async Task Add_TurnedOff_GoesToTheQueueAtOnce()
    {
        await StopAsync();
        (_outbox, _lane) = Make(_queue, new OutboxOptions { Enabled = false });
        await StartAsync();

        _lane.Add(Event(1));
        await _lane.FlushAsync();

        Assert.Equal(1, Number(_queue.TryTake()!));
        Assert.False(Directory.Exists(Storage));
    }

    private static OutgoingMessage Event(int sequence, int padding = 0)
    {
        string payload = $$"""{"sequence":{{sequence}},"capturedAt":"2026-11-26T12:00:00.000000Z","ageMs":1,"padding":"{{Convert.ToBase64String(RandomNumberGenerator.GetBytes(padding))}}"}""";
        return new OutgoingMessage("a/events", MqttQualityOfServiceLevel.AtLeastOnce, false, buffer => Encoding.UTF8.GetBytes(payload, buffer)) { IsDurable = true };
    }

    private static JsonNode Read(OutgoingMessage message)
    {
        ArrayBufferWriter<byte> buffer = new();
        message.WritePayload(buffer);
        return JsonNode.Parse(buffer.WrittenSpan)!;
    }

    private static int Number(OutgoingMessage message) => (int)Read(message)["sequence"]!;

    private static async Task<JsonNode[]> TakeAllAsync(OutgoingQueue queue, int count)
    {
        List<JsonNode> taken = [];
        await UntilAsync(() =>
        {
            while (queue.TryTake() is { } message)
            {
                taken.Add(Read(message));
                queue.Confirm(message);
            }

            return taken.Count >= count;
        });
        return [.. taken];
    }

    [Theory]
    [InlineData(3 * 365)]
    [InlineData(-3 * 365)]
    public async Task Clock_SetWhileMessagesWait_NeitherDropsThemNorMakesThemOld(int days)
    {
        await StartAsync();
        _lane.Add(Event(1));
        await _lane.FlushAsync();
        _system.Offset = TimeSpan.FromDays(days);
        _clock.Follow();
        _lane.Add(Event(2));
        await _lane.FlushAsync();
        Assert.InRange((double)Read(_queue.TryTake()!)["ageMs"]!, 0, 30_000);
        await StopAsync();

        // A later run, which knows the new time alone, finds both as old as they are.
        using OutgoingQueue queue = new(10, TimeProvider.System);
        (_outbox, _lane) = Make(queue, clock: new SteadyClock(_system));
        await StartAsync();
        Assert.All(await TakeAllAsync(queue, 2), message => Assert.InRange((double)message["ageMs"]!, 0, 30_000));
        Assert.Equal(0, _outbox.Counters.Dropped);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 1500, "waited in vain");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private (MessageOutbox Outbox, OutboxLane Lane) Make(OutgoingQueue queue, OutboxOptions? options = null, SteadyClock? clock = null)
    {
        MessageOutbox outbox = new(
            new StorageOptions { Directory = Storage }, options ?? new OutboxOptions { CommitInterval = TimeSpan.FromMilliseconds(5) }, clock ?? _clock, NullLogger<MessageOutbox>.Instance);
        return (outbox, outbox.Open("our client", queue));
    }

    private Task StartAsync() => _outbox.StartAsync(TestContext.Current.CancellationToken);

    private async Task StopAsync()
    {
        await _outbox.StopAsync(CancellationToken.None);
        _outbox.Dispose();
    }

    /// <summary>What the file holds, as another process would read it.</summary>
    private int[] Stored()
    {
        using OutboxDatabase database = OutboxDatabase.Open(DatabasePath);
        return [.. database.Read("our client", 0, 10_000).Select(message => (int)JsonNode.Parse(message.Payload.Span)!["sequence"]!)];
    }
}
