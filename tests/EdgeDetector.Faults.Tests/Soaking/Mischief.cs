using System.Globalization;

namespace EdgeDetector.Faults.Soaking;

/// <summary>What befalls a service that runs for long: commands, edits of its configuration, a broker that is killed.</summary>
internal sealed class Mischief(SoakedService soaked, Random random)
{
    private static readonly string[] BadEdits = ["", "configVersion: 1\ncameras: [", "configVersion: 1\nnonsense: 1\n", "configVersion: 2\n", "\0\0\0"];

    private double _confidence = 0.25;
    private double _border = 0.5;

    public int Commands { get; private set; }

    public int Nonsense { get; private set; }

    public int GoodEdits { get; private set; }

    public int BadOnes { get; private set; }

    public int BrokerKills { get; private set; }

    /// <summary>Kills the broker, and starts it again up to eight seconds later.</summary>
    public async Task KillBrokerAsync()
    {
        await soaked.RestartBrokerAsync(TimeSpan.FromSeconds(1 + (7 * random.NextDouble())));
        BrokerKills++;
    }

    /// <summary>Does one thing, and takes back what would keep the cameras from seeing.</summary>
    public async Task NextAsync()
    {
        // The yard is never closed: its process lives as long as the service, which shows whether it grows.
        string any = random.Next(2) == 0 ? "gate" : "yard";
        switch (random.Next(10))
        {
            case 0:
                await CommandAsync($"{any}/fps", Pick("5", "7.5", "unlimited", "reset"));
                break;
            case 1:
                await CommandAsync($"{any}/confidence/{Pick("person", "car", "bicycle")}", Pick("0.3", "0.5", "0.6", "reset"));
                break;
            case 2:
                await OffAndOnAsync($"{any}/detect");
                break;
            case 3:
                await OffAndOnAsync($"{any}/zones/left/enabled");
                break;
            case 4:
                await OffAndOnAsync("gate/enabled");
                break;
            case 5:
                await CommandAsync("gate/restart", "RESTART");
                break;
            case 6:
                await CommandAsync($"{any}/snapshot", "TAKE");
                break;
            case 7:
                await soaked.Subscriber.SendAsync($"{SoakedService.Cameras}/{any}/{Pick("fps", "enabled", "colour", "zones/left")}/set", Pick("-1", "fast", new string('x', 1000)));
                Nonsense++;
                break;
            case 8:
                _confidence = 0.2 + (0.2 * random.NextDouble());
                _border = 0.4 + (0.2 * random.NextDouble());
                await EditAsync();
                break;
            default:
                soaked.Configure(BadEdits[random.Next(BadEdits.Length)]);
                BadOnes++;
                await PauseAsync(3);
                await EditAsync();
                break;
        }

        await PauseAsync(1 + (2 * random.NextDouble()));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Commands} commands, {Nonsense} that are none, {GoodEdits} good edits, {BadOnes} bad ones, {BrokerKills} kills of the broker");

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private async Task EditAsync()
    {
        soaked.Configure(soaked.Configuration(_confidence, _border));
        GoodEdits++;
        // Taken when it stood still for a second.
        await PauseAsync(3);
    }

    private async Task OffAndOnAsync(string item)
    {
        await CommandAsync(item, "OFF");
        await PauseAsync(2);
        await CommandAsync(item, Pick("ON", "reset"));
    }

    private async Task CommandAsync(string item, string payload)
    {
        await soaked.Subscriber.SendAsync($"{SoakedService.Cameras}/{item}/set", payload);
        Commands++;
    }

    private static Task PauseAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, TestContext.Current.CancellationToken);
}
