using System.Text.Json.Nodes;
using static EdgeDetector.EndToEnd.StreetService;

namespace EdgeDetector.Faults;

/// <summary>A disk that is full, read-only or damaged costs no detection and no event; health says what it is, and it is used again by itself.</summary>
[Collection(Serial.Name)]
public sealed class DiskTests : IDisposable
{
    private static readonly string[] Parts = ["outbox", "history"];

    private readonly TemporaryFolder _folder = new();
    private readonly int _http = Mosquitto.FreePort();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disk_FullAndEmptyAgain_CostsNoEvent(bool isFullAtTheStart)
    {
        await using TestDisk disk = await TestDisk.MountAsync(_folder.PathOf("state"));
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        if (isFullAtTheStart)
        {
            disk.Fill();
        }

        await using ChildProcess service = await StartAsync(broker, peer);
        await UntilTroubleAsync(service, "the disk is full", disk.Fill);
        await GoesOnAsync(peer, service);
        await SaysOnMqttAsync(peer, service, "the disk is full");

        disk.Empty();

        await RecoversAsync(peer, service);
    }

    [Fact]
    public async Task Disk_ReadOnlyAtTheStartAndWritableAgain_CostsNoEvent()
    {
        await using TestDisk disk = await TestDisk.MountAsync(_folder.PathOf("state"));
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await disk.SetReadOnlyAsync(true);
        await using ChildProcess service = await StartAsync(broker, peer);

        await UntilTroubleAsync(service, "the file cannot be opened or made");
        await GoesOnAsync(peer, service);
        await SaysOnMqttAsync(peer, service, "the file cannot be opened or made");

        await disk.SetReadOnlyAsync(false);

        await RecoversAsync(peer, service);
    }

    [Fact]
    public async Task Databases_DamagedAtTheStart_ArePutAsideAndCostNoEventOfThisRun()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        string outbox = _folder.PathOf("state/outbox.db");
        string history = _folder.PathOf("state/events.db");
        Directory.CreateDirectory(_folder.PathOf("state"));
        await DamageAsync(outbox);
        await DamageAsync(history);

        await using ChildProcess service = await StartAsync(broker, peer);

        await RecoversAsync(peer, service);
        Assert.True(File.Exists($"{outbox}.damaged"));
        Assert.All((string[])[outbox, history], file =>
            Assert.Contains($"The file {file} was damaged and is now {file}.damaged", Written(service), StringComparison.Ordinal));
    }

    /// <summary>SQLite may not look at the damaged pages while it runs: they are in its cache. The next run does.</summary>
    [Fact]
    public async Task Databases_DamagedWhileTheyAreUsed_CostNoEventOfThisRunOrTheNext()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(_folder);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(broker.Port);
        await using ChildProcess service = await StartAsync(broker, peer);
        foreach (string file in (string[])["outbox.db", "outbox.db-wal", "events.db", "events.db-wal"])
        {
            await DamageAsync(_folder.PathOf($"state/{file}"));
        }

        await RecoversAsync(peer, service);
        int before = peer.On($"{Gate}/events").Count;

        await using ChildProcess next = await StartAsync(broker, peer);

        await RecoversAsync(peer, next, before);
    }

    private async Task<ChildProcess> StartAsync
(Mosquitto broker, MqttPeer peer)
    {
        ChildProcess service = new StreetService(_folder, broker.Port) { Http = $"127.0.0.1:{_http}" }.Start();
        await peer.MoreThanAsync($"{Gate}/events", peer.On($"{Gate}/events").Count + 3, service, 40);
        return service;
    }

    private async Task UntilTroubleAsync(ChildProcess service, string reason, Action? worsen = null)
    {
        JsonNode? ready = null;
        await Eventually.TrueAsync(
            async () =>
            {
                worsen?.Invoke();
                ready = await ReadyAsync();
                return Parts.All(part => (string)ready[part]!["status"]! == "degraded");
            },
            60,
            () => $"{ready?.ToJsonString()}\n{Written(service)}");
        Assert.Equal($"events wait in memory alone: {reason}", (string)ready!["outbox"]!["reason"]!);
        Assert.Equal($"past events are in memory alone: {reason}", (string)ready["history"]!["reason"]!);
        Assert.Equal("degraded", (string)ready["status"]!);
    }

    /// <summary>Frames are looked at, and what happens is told, as if nothing were the matter.</summary>
    private static async Task GoesOnAsync(MqttPeer peer, ChildProcess service)
    {
        await peer.MoreThanAsync($"{Gate}/detections", peer.On($"{Gate}/detections").Count + 30, service, 30);
        await peer.MoreThanAsync($"{Gate}/events", peer.On($"{Gate}/events").Count + 5, service, 60);
    }

    private static Task SaysOnMqttAsync(MqttPeer peer, ChildProcess service, string reason) => Eventually.TrueAsync(
        () => (string?)peer.LastOn($"{Box}/stats")?.Json["outbox"]!["trouble"] == reason, 30, () => Written(service));

    /// <summary>All is well again, and of the events behind those of earlier runs none is missing.</summary>
    private async Task RecoversAsync(MqttPeer peer, ChildProcess service, int before = 0)
    {
        JsonNode? ready = null;
        await Eventually.TrueAsync(
            async () => (string)(ready = await ReadyAsync())["status"]! == "healthy", 60, () => $"{ready?.ToJsonString()}\n{Written(service)}");
        await GoesOnAsync(peer, service);
        await Eventually.TrueAsync(() => peer.LastOn($"{Box}/stats")?.Json["outbox"]!["trouble"] is null, 30, () => Written(service));
        await IsRememberedAsync(peer, before);
        await StopAsync(service);
        await peer.LastIsAsync($"{Box}/status", "stopped", service);
        int[] sequences = [.. peer.On($"{Gate}/events").Skip(before).Select(message => (int)message.Json["sequence"]!).Distinct()];
        Assert.Equal(Enumerable.Range(1, sequences.Length), sequences);
        Assert.Equal(0, (int)peer.LastOn($"{Box}/stats")!.Json["outbox"]!["dropped"]!);
    }

    /// <summary>What was told while the disk took nothing is in the history all the same.</summary>
    private async Task IsRememberedAsync(MqttPeer peer, int before)
    {
        string[] told = [.. peer.On($"{Gate}/events").Skip(before).Select(message => (string)message.Json["id"]!)];
        JsonNode page = await AskAsync("api/v1/events?limit=200");
        Assert.Subset(page["events"]!.AsArray().Select(one => (string)one!["id"]!).ToHashSet(), told.ToHashSet());
    }

    private Task<JsonNode> ReadyAsync() => AskAsync("healthz/ready");

    private async Task<JsonNode> AskAsync(string path)
    {
        using HttpClient http = new();
        using HttpResponseMessage answer = await http.GetAsync(new Uri($"http://127.0.0.1:{_http}/{path}"), TestContext.Current.CancellationToken);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    // In place, as a worn memory card does it.
    private static async Task DamageAsync(string path)
    {
        byte[] noise = new byte[1 << 16];
        new Random(3).NextBytes(noise);
        await using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        await file.WriteAsync(noise, TestContext.Current.CancellationToken);
    }

    private static string Written(ChildProcess service) => service.Errors + string.Join('\n', service.Lines);
}
