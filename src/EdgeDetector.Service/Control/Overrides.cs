using System.Collections.Immutable;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Control;

/// <summary>What commands have set, over what the configuration file says; immutable.</summary>
internal sealed record Overrides
{
    /// <summary>Nothing is set.</summary>
    public static Overrides None { get; } = new();

    /// <summary>By camera; only cameras of which something is set.</summary>
    public ImmutableSortedDictionary<string, CameraOverrides> Cameras { get; init; } = ImmutableSortedDictionary<string, CameraOverrides>.Empty;

    /// <summary>Whether this can have been written by the service: what is kept in a file may have been touched.</summary>
    public bool IsSound => Cameras is not null && Cameras.Values.All(camera => camera is { IsSound: true });

    /// <summary>What is set of a camera.</summary>
    public CameraOverrides Of(string camera) => Cameras.GetValueOrDefault(camera, CameraOverrides.None);

    /// <summary>The same with other values of a camera.</summary>
    public Overrides With(string camera, CameraOverrides changed) =>
        new() { Cameras = changed.IsEmpty ? Cameras.Remove(camera) : Cameras.SetItem(camera, changed) };

    /// <summary>The same without what was set of zones that a configuration has not, or whose camera it has not.</summary>
    public Overrides WithoutZonesGoneFrom(IReadOnlyDictionary<string, CameraOptions> cameras) =>
        ZonesGoneFrom(cameras).Aggregate(this, (kept, gone) =>
            kept.With(gone.Camera, kept.Of(gone.Camera) with { Zones = kept.Of(gone.Camera).Zones.Remove(gone.Zone) }));

    /// <summary>The zones of which something is set and that a configuration has not.</summary>
    public IReadOnlyList<ZoneName> ZonesGoneFrom(IReadOnlyDictionary<string, CameraOptions> cameras) =>
    [
        .. Cameras.SelectMany(camera => camera.Value.Zones.Keys.Select(zone => new ZoneName(camera.Key, zone)))
            .Where(name => cameras.GetValueOrDefault(name.Camera)?.Zones.ContainsKey(name.Zone) != true),
    ];

    /// <summary>The configuration as it is in force.</summary>
    /// <param name="options">What the file says. Thresholds of classes that its model lacks are left out: it may have been changed since.</param>
    public EdgeDetectorOptions ApplyTo(EdgeDetectorOptions options) =>
        options with { Cameras = options.Cameras.ToDictionary(camera => camera.Key, camera => Of(camera.Key).ApplyTo(camera.Value, options.Classes)) };
}

/// <summary>A zone, by the names of the configuration.</summary>
internal readonly record struct ZoneName(string Camera, string Zone);

/// <summary>What commands have set of one camera; what is null or not there is as in the configuration file.</summary>
internal sealed record CameraOverrides
{
    /// <summary>Nothing is set.</summary>
    public static CameraOverrides None { get; } = new();

    /// <summary>Whether the camera is read.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Whether objects are looked for.</summary>
    public bool? Detect { get; init; }

    /// <summary>Most frames a second that are looked at.</summary>
    public double? Fps { get; init; }

    /// <summary>Whether there is no such limit, whatever the file says; null or true, and then <see cref="Fps"/> is null.</summary>
    public bool? FpsUnlimited { get; init; }

    /// <summary>Lowest confidence by class name.</summary>
    public ImmutableSortedDictionary<string, double> Confidence { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Whether zones count, by name.</summary>
    public ImmutableSortedDictionary<string, bool> Zones { get; init; } = ImmutableSortedDictionary<string, bool>.Empty;

    /// <summary>Whether nothing is set.</summary>
    public bool IsEmpty => Enabled is null && Detect is null && Fps is null && FpsUnlimited is null && Confidence.IsEmpty && Zones.IsEmpty;

    /// <inheritdoc cref="Overrides.IsSound"/>
    public bool IsSound =>
        Confidence is not null
        && Zones is not null
        && Fps is null or (>= CameraDetectionOptions.LowestFps and <= CameraDetectionOptions.HighestFps)
        && Confidence.Values.All(value => value is >= CameraDetectionOptions.LowestConfidence and <= CameraDetectionOptions.HighestConfidence);

    /// <summary>The camera as it is in force.</summary>
    public CameraOptions ApplyTo(CameraOptions camera, IReadOnlyList<string> classes)
    {
        Dictionary<string, double> confidence = new(camera.Detection.Classes);
        foreach ((string name, double lowest) in Confidence)
        {
            if (classes.Contains(name))
            {
                confidence[name] = lowest;
            }
        }

        return camera with
        {
            Enabled = Enabled ?? camera.Enabled,
            Zones = camera.Zones.ToDictionary(
                zone => zone.Key, zone => Zones.TryGetValue(zone.Key, out bool on) ? zone.Value with { Enabled = on } : zone.Value),
            Detection = camera.Detection with
            {
                Enabled = Detect ?? camera.Detection.Enabled,
                Fps = FpsUnlimited == true ? null : Fps ?? camera.Detection.Fps,
                Classes = confidence,
            },
        };
    }
}
