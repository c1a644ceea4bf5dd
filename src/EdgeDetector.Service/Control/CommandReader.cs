using System.Globalization;
using System.Text;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Control;

/// <summary>Understands commands; one of which not all is right is none.</summary>
/// <param name="topics">The topics of this box.</param>
/// <param name="classes">The model's class names.</param>
internal sealed class CommandReader(MqttTopics topics, IReadOnlyList<string> classes)
{
    /// <summary>Longest payload that can mean something, in bytes.</summary>
    public const int LongestPayload = 64;

    private const string Reset = "reset";
    private const string Known = "enabled, detect, fps, confidence/<class>, zones/<zone>/enabled, snapshot, restart";

    private readonly Dictionary<string, string> _classOfLevel =
        classes.Distinct().ToDictionary(MqttTopics.Level, name => name, StringComparer.Ordinal);

    /// <summary>The class names that it knows.</summary>
    public IReadOnlyList<string> Classes => classes;

    /// <summary>Whether there is such a command, of a camera, zone and class that there are.</summary>
    public bool IsKnown(string topic, IReadOnlyDictionary<string, CameraOptions> cameras) =>
        LevelsOf(topic) is [string name, .. string[] item] && cameras.TryGetValue(name, out CameraOptions? camera) && item switch
        {
            ["snapshot" or "restart" or "enabled" or "detect" or "fps"] => true,
            ["confidence", string level] => _classOfLevel.ContainsKey(level),
            ["zones", string zone, "enabled"] => camera.Zones.ContainsKey(zone),
            _ => false,
        };

    /// <summary>The command that a message is; null, and why, where it is none.</summary>
    /// <param name="message">What was received.</param>
    /// <param name="cameras">The configured cameras.</param>
    /// <param name="reason">What is wrong with it, in one line for people.</param>
    public Command? Read(ReceivedCommand message, IReadOnlyDictionary<string, CameraOptions> cameras, out string reason)
    {
        if (LevelsOf(message.Topic) is not { } levels)
        {
            reason = $"commands are sent to a camera's topics: cameras/<camera>/… with {Known}";
            return null;
        }

        if (!cameras.TryGetValue(levels[0], out CameraOptions? camera))
        {
            reason = $"there is no camera {ConfigurationErrors.Quote(levels[0])}{Meant(levels[0], cameras.Keys)}";
            return null;
        }

        if (levels is [_, "zones", string zone, "enabled"] && !camera.Zones.ContainsKey(zone))
        {
            reason = $"the camera has no zone {ConfigurationErrors.Quote(zone)}{Meant(zone, camera.Zones.Keys)}";
            return null;
        }

        return TextOf(message, out reason) is { } payload ? Read(levels[0], levels[1..], payload, out reason) : null;
    }

    /// <summary>Camera and what of it, of the topic of a command; null where it is that of all cameras.</summary>
    private string[]? LevelsOf(string topic) =>
        topic.Length < topics.Cameras.Length + MqttTopics.Set.Length ? null : topic[topics.Cameras.Length..^MqttTopics.Set.Length].Split('/');

    private Command? Read(string camera, string[] item, string payload, out string reason)
    {
        Func<CameraOverrides, CameraOverrides>? change;
        switch (item)
        {
            case ["snapshot"]:
                return IsWord(payload, "TAKE", out reason) ? new SnapshotCommand(camera) : null;
            case ["restart"]:
                return IsWord(payload, "RESTART", out reason) ? new RestartCommand(camera) : null;
            case ["enabled"]:
                change = ReadSwitch(payload, (set, on) => set with { Enabled = on }, out reason);
                break;
            case ["detect"]:
                change = ReadSwitch(payload, (set, on) => set with { Detect = on }, out reason);
                break;
            case ["fps"]:
                change = ReadFps(payload, out reason);
                break;
            case ["confidence", string level]:
                change = ReadConfidence(level, payload, out reason);
                break;
            case ["zones", string zone, "enabled"]:
                change = ReadSwitch(
                    payload, (set, on) => set with { Zones = on is { } value ? set.Zones.SetItem(zone, value) : set.Zones.Remove(zone) }, out reason);
                break;
            default:
                reason = $"there is no command {ConfigurationErrors.Quote(string.Join('/', item))}; there are {Known}";
                return null;
        }

        return change is null ? null : new SetCommand(camera, change);
    }

    private static Func<CameraOverrides, CameraOverrides>? ReadFps(string payload, out string reason)
    {
        if (payload.Equals(ControlStates.Unlimited, StringComparison.OrdinalIgnoreCase))
        {
            reason = "";
            return set => set with { Fps = null, FpsUnlimited = true };
        }

        NumberRange rates = new(CameraDetectionOptions.LowestFps, CameraDetectionOptions.HighestFps);
        Func<CameraOverrides, CameraOverrides>? change = ReadNumber(payload, rates, (set, fps) => set with { Fps = fps, FpsUnlimited = null }, out reason);
        reason = change is null ? $"{ConfigurationErrors.Quote(payload)} is not a number from {rates}, {ControlStates.Unlimited} or {Reset}" : reason;
        return change;
    }

    private Func<CameraOverrides, CameraOverrides>? ReadConfidence(string level, string payload, out string reason)
    {
        if (!_classOfLevel.TryGetValue(level, out string? name))
        {
            reason = $"the model does not know the class {ConfigurationErrors.Quote(level)}{Meant(level, _classOfLevel.Keys)}";
            return null;
        }

        NumberRange range = new(CameraDetectionOptions.LowestConfidence, CameraDetectionOptions.HighestConfidence);
        return ReadNumber(
            payload,
            range,
            (set, lowest) => set with { Confidence = lowest is { } value ? set.Confidence.SetItem(name, value) : set.Confidence.Remove(name) },
            out reason);
    }

    private static Func<CameraOverrides, CameraOverrides>? ReadSwitch(
        string payload, Func<CameraOverrides, bool?, CameraOverrides> change, out string reason)
    {
        bool? value = payload.ToUpperInvariant() switch
        {
            "ON" => true,
            "OFF" => false,
            _ => null,
        };
        bool understood = value is not null || IsReset(payload);
        reason = understood ? "" : $"{ConfigurationErrors.Quote(payload)} is not ON, OFF or {Reset}";
        return understood ? set => change(set, value) : null;
    }

    private static Func<CameraOverrides, CameraOverrides>? ReadNumber(
        string payload, NumberRange range, Func<CameraOverrides, double?, CameraOverrides> change, out string reason)
    {
        if (IsReset(payload))
        {
            reason = "";
            return set => change(set, null);
        }

        bool understood = double.TryParse(payload, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && range.Contains(value);
        reason = understood ? "" : $"{ConfigurationErrors.Quote(payload)} is not a number from {range} or {Reset}";
        return understood ? set => change(set, value) : null;
    }

    private static bool IsReset(string payload) => payload.Equals(Reset, StringComparison.OrdinalIgnoreCase);

    private static bool IsWord(string payload, string word, out string reason)
    {
        bool understood = payload.Equals(word, StringComparison.OrdinalIgnoreCase);
        reason = understood ? "" : $"{ConfigurationErrors.Quote(payload)} is not {word}";
        return understood;
    }

    private static string? TextOf(ReceivedCommand message, out string reason)
    {
        if (message.Length > LongestPayload)
        {
            reason = $"the payload has {message.Length} bytes; no command needs more than {LongestPayload}";
            return null;
        }

        try
        {
            reason = "";
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(message.Payload).Trim();
        }
        catch (DecoderFallbackException)
        {
            reason = "the payload is not text";
            return null;
        }
    }

    private static string Meant(string name, IEnumerable<string> known) => NearestName.Find(name, known) is { } near ? $" (did you mean {near}?)" : "";

    private readonly record struct NumberRange(double Lowest, double Highest)
    {
        public bool Contains(double value) => value >= Lowest && value <= Highest;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Lowest} to {Highest}");
    }
}
