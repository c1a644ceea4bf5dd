using System.Buffers;
using System.Globalization;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Outbox;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet.Protocol;

namespace EdgeDetector.Faults;

/// <summary>What the outbox writes to a memory card: events of a busy street, confirmed as a broker nearby confirms them.</summary>
[Collection(Serial.Name)]
public sealed class OutboxWearTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1000, 200, 100, 2000)]
    [InlineData(1000, 200, 1, 5000)]
    [InlineData(100, 10, 100, 5000)]
    public async Task Events_ConfirmedSoon_WriteLittle(int count, int perSecond, int commitMilliseconds, long mostBytesAnEvent)
    {
        using OutgoingQueue queue = new(1000, TimeProvider.System);
        using MessageOutbox outbox = new(
            new StorageOptions { Directory = _folder.PathOf("state") },
            new OutboxOptions { CommitInterval = TimeSpan.FromMilliseconds(commitMilliseconds) },
            new SteadyClock(TimeProvider.System),
            NullLogger<MessageOutbox>.Instance);
        OutboxLane lane = outbox.Open("box", queue);
        await outbox.StartAsync(TestContext.Current.CancellationToken);
        // Opening makes the file.
        await lane.FlushAsync();
        DiskWrites before = DiskWrites.Now();
        long bytes = await SayAsync(lane, count, perSecond);
        await outbox.StopAsync(TestContext.Current.CancellationToken);
        DiskWrites written = DiskWrites.Now() - before;

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{perSecond} events/s of {bytes / count} bytes, committed every {commitMilliseconds} ms: of 1,000 events {written.Written * 1000.0 / count / 1e6:0.00} MB written, {written.Dirtied * 1000.0 / count / 1e6:0.00} MB of pages for the disk"));
        Assert.InRange(written.Written / count, 0, mostBytesAnEvent);
    }

    private static async Task<long> SayAsync(OutboxLane lane, int count, int perSecond)
    {
        Random random = new(1);
        long bytes = 0;
        long start = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            byte[] payload = SampleEvent.Make(random, i);
            bytes += payload.Length;
            lane.Add(new OutgoingMessage("edgedetector/gate-box/cameras/gate/events", MqttQualityOfServiceLevel.AtLeastOnce, false, buffer => buffer.Write(payload)));
            TimeSpan ahead = TimeSpan.FromSeconds((double)i / perSecond) - TimeProvider.System.GetElapsedTime(start);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, TimeProvider.System, TestContext.Current.CancellationToken);
            }

            while (lane.Queue.TryTake() is { } sent)
            {
                lane.Queue.Confirm(sent);
            }
        }

        return bytes;
    }

    /// <summary>What this process has given to the file system, and what of it has become pages that go to the disk.</summary>
    private readonly record struct DiskWrites(long Written, long Dirtied)
    {
        public static DiskWrites Now()
        {
            Dictionary<string, long> io = File.ReadLines("/proc/self/io").Select(line => line.Split(": "))
                .ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
            return new DiskWrites(io["wchar"], io["write_bytes"]);
        }

        public static DiskWrites operator -(DiskWrites one, DiskWrites other) => new(one.Written - other.Written, one.Dirtied - other.Dirtied);
    }
}
