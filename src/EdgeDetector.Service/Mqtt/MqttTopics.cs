using System.Text;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pipeline;

namespace EdgeDetector.Service.Mqtt;

/// <summary>Every topic of this box; docs/mqtt.md tells them to subscribers.</summary>
/// <param name="Prefix">First part, from the configuration.</param>
/// <param name="Device">The box's name.</param>
internal sealed record MqttTopics(string Prefix, string Device)
{
    /// <summary>What the topic of a command has behind that of the state it changes.</summary>
    public const string Set = "/set";

    /// <summary>What <see cref="Problem"/> says while there is none.</summary>
    public const string NoProblem = "none";

    /// <summary>What the topics of the cameras begin with.</summary>
    public string Cameras { get; } = $"{Prefix}/{Device}/cameras/";

    /// <summary>The box itself: <c>online</c>, <c>offline</c> (the will) or <c>stopped</c>; retained.</summary>
    public string Status { get; } = $"{Prefix}/{Device}/status";

    /// <summary>What keeps the service from its work, or made its last run end: a line for people, or <see cref="NoProblem"/>; retained.</summary>
    public string Problem { get; } = $"{Prefix}/{Device}/problem";

    /// <summary>By how much the box's clock was set last while the service ran; retained.</summary>
    public string Clock { get; } = $"{Prefix}/{Device}/clock";

    /// <summary>Counters and rates, every few seconds.</summary>
    public string Stats { get; } = $"{Prefix}/{Device}/stats";

    /// <summary>Why a command was refused.</summary>
    public string Answers { get; } = $"{Prefix}/{Device}/answers";

    /// <summary>The execution provider in use; retained.</summary>
    public string Provider { get; } = $"{Prefix}/{Device}/provider";

    /// <summary>Why less is done than is asked for, and what, or <see cref="NoProblem"/>; retained.</summary>
    public string Degraded { get; } = $"{Prefix}/{Device}/degraded";

    /// <summary>Where the TensorRT engine of the model in use stands; retained.</summary>
    public string Engine { get; } = $"{Prefix}/{Device}/engine";

    /// <summary>Of the hottest part of the box, in degrees Celsius; retained, and absent where the box does not tell.</summary>
    public string Temperature { get; } = $"{Prefix}/{Device}/temperature";

    /// <summary>What to subscribe to for the commands of all cameras, and for what was meant as one: it is answered.</summary>
    public IReadOnlyList<string> Commands =>
        [$"{Cameras[..^1]}{Set}", $"{Cameras}+{Set}", $"{Cameras}+/+{Set}", $"{Cameras}+/+/+{Set}", $"{Cameras}+/+/+/+{Set}"];

    /// <summary>State of one camera as JSON; retained.</summary>
    public string CameraStatus(string camera) => $"{Cameras}{camera}/status";

    /// <summary>What was found in each frame of one camera.</summary>
    public string Detections(string camera) => $"{Cameras}{camera}/detections";

    /// <summary>What happens in the lives of one camera's objects.</summary>
    public string Events(string camera) => $"{Cameras}{camera}/events";

    /// <summary>Whether the camera is read: ON or OFF; retained, a command with /set.</summary>
    public string Enabled(string camera) => $"{Cameras}{camera}/enabled";

    /// <summary>Whether objects are looked for: ON or OFF; retained, a command with /set.</summary>
    public string Detect(string camera) => $"{Cameras}{camera}/detect";

    /// <summary>Most frames a second that are looked at; retained, a command with /set.</summary>
    public string FrameRate(string camera) => $"{Cameras}{camera}/fps";

    /// <summary>Lowest confidence of a class; retained, a command with /set.</summary>
    public string Confidence(string camera, string className) => $"{Cameras}{camera}/confidence/{Level(className)}";

    /// <summary>Whether a zone counts: ON or OFF; retained, a command with /set.</summary>
    public string ZoneEnabled(string camera, string zone) => $"{Cameras}{camera}/zones/{zone}/enabled";

    /// <summary>The picture that was last asked for, a JPEG; retained, a command with /set.</summary>
    public string Snapshot(string camera) => $"{Cameras}{camera}/snapshot";

    /// <summary>When the camera was last opened anew by a command; retained, a command with /set.</summary>
    public string Restart(string camera) => $"{Cameras}{camera}/restart";

    /// <summary>Frames a second that went through the model in the last interval of the stats; retained.</summary>
    public string InferenceFps(string camera) => $"{Cameras}{camera}/inferenceFps";

    /// <summary>How many objects of a class the camera sees; retained.</summary>
    public string Count(string camera, string className) => $"{Cameras}{camera}/counts/{Level(className)}";

    /// <summary>Whether the camera sees an object of a class: ON or OFF; retained.</summary>
    public string Occupancy(string camera, string className) => $"{Cameras}{camera}/occupancy/{Level(className)}";

    /// <summary>Whether an object that the camera sees moves: ON or OFF; retained.</summary>
    public string Motion(string camera) => $"{Cameras}{camera}/motion";

    /// <summary>How many objects of a class are in a zone; retained.</summary>
    public string ZoneCount(string camera, string zone, string className) => $"{Cameras}{camera}/zones/{zone}/counts/{Level(className)}";

    /// <summary>Whether an object of a class is in a zone: ON or OFF; retained.</summary>
    public string ZoneOccupancy(string camera, string zone, string className) => $"{Cameras}{camera}/zones/{zone}/occupancy/{Level(className)}";

    /// <summary>How often objects of a class have crossed a line in one direction; retained.</summary>
    public string LineTotal(string camera, CrossedLine crossed) =>
        $"{Cameras}{camera}/lines/{crossed.Line}/{crossed.Direction}/{Level(crossed.Class)}";

    /// <summary>The best picture of the newest object of a class, a JPEG; retained.</summary>
    public string BestSnapshot(string camera, string className) => $"{Cameras}{camera}/snapshots/{Level(className)}";

    /// <summary>Whether a state's topic is about a camera, and a zone, line or class of it, that there is.</summary>
    public bool IsAbout(KnownPlaces places, string topic)
    {
        if (!topic.StartsWith(Cameras, StringComparison.Ordinal))
        {
            return false;
        }

        string[] levels = topic[Cameras.Length..].Split('/');
        return places.Cameras.TryGetValue(levels[0], out CameraOptions? camera) && levels[1..] switch
        {
            ["counts" or "occupancy" or "confidence" or "snapshots", string className] => places.HasClass(className),
            ["zones", string zone, "counts" or "occupancy", string className] => places.CountsInZone(camera, zone, className),
            ["zones", string zone, ..] => camera.Zones.ContainsKey(zone),
            ["lines", string line, _, string className] => camera.Lines.ContainsKey(line) && places.HasClass(className),
            _ => true,
        };
    }

    /// <summary>
    /// A class name as one level of a topic: what MQTT keeps for itself (and '%') is written as %XX, so that no two names become one.
    /// </summary>
    public static string Level(string className)
    {
        if (!className.Any(IsReserved))
        {
            return className;
        }

        StringBuilder level = new();
        foreach (char letter in className)
        {
            _ = IsReserved(letter) ? level.Append($"%{(int)letter:X2}") : level.Append(letter);
        }

        return level.ToString();
    }

    private static bool IsReserved(char letter) => letter is '/' or '+' or '#' or '%' || char.IsControl(letter);
}
