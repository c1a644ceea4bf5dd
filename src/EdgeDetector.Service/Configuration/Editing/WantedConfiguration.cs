namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>What the configuration shall be, and what of the file changes for that.</summary>
/// <param name="Options">The whole configuration as it shall be.</param>
/// <param name="Changes">What changes; none: it is so already.</param>
internal sealed record WantedConfiguration(EdgeDetectorOptions Options, IReadOnlyList<KeyChange> Changes)
{
    /// <summary>Whether a camera has just these zones and lines.</summary>
    /// <param name="present">The file as it is.</param>
    /// <param name="camera">The camera's name.</param>
    /// <param name="given">A camera as somebody has seen it; of <c>zones</c> and <c>lines</c> what is not there is not looked at.</param>
    /// <param name="seen">The same as options.</param>
    public static bool HasZones(EdgeDetectorOptions present, string camera, MapNode given, CameraOptions seen)
    {
        CameraOptions now = present.Cameras[camera];
        return (given.Find("zones") is null || SectionChanges.AreEqual(now.Zones, seen.Zones))
            && (given.Find("lines") is null || SectionChanges.AreEqual(now.Lines, seen.Lines));
    }

    /// <summary>With other zones and lines of one camera.</summary>
    /// <param name="present">The file as it is.</param>
    /// <param name="camera">The camera's name.</param>
    /// <param name="given">A camera as it was asked for; of <c>zones</c> and <c>lines</c> what is not there stays as it is.</param>
    /// <param name="wanted">The same as options.</param>
    public static WantedConfiguration WithZones(EdgeDetectorOptions present, string camera, MapNode given, CameraOptions wanted)
    {
        CameraOptions old = present.Cameras[camera];
        CameraOptions changed = old;
        List<KeyChange> changes = [];
        if (given.Find("zones")?.Value is MapNode zones)
        {
            Dictionary<string, ZoneOptions> rounded = SectionChanges.Rounded(wanted.Zones);
            changes.AddRange(SectionChanges.Between(["cameras", camera, "zones"], old.Zones, rounded, zones));
            changed = changed with { Zones = rounded };
        }

        if (given.Find("lines")?.Value is MapNode lines)
        {
            Dictionary<string, LineOptions> rounded = SectionChanges.Rounded(wanted.Lines);
            changes.AddRange(SectionChanges.Between(["cameras", camera, "lines"], old.Lines, rounded, lines));
            changed = changed with { Lines = rounded };
        }

        return new WantedConfiguration(With(present, camera, changed), changes);
    }

    /// <summary>With other thresholds of one camera.</summary>
    /// <param name="present">The file as it is.</param>
    /// <param name="camera">The camera's name.</param>
    /// <param name="classes">Lowest confidences by class; other classes keep theirs.</param>
    /// <param name="nms">The overlap above which the weaker of two boxes is dropped, of all cameras; null: as it is.</param>
    public static WantedConfiguration WithThresholds(
        EdgeDetectorOptions present, string camera, IReadOnlyDictionary<string, double> classes, double? nms)
    {
        CameraOptions old = present.Cameras[camera];
        Dictionary<string, double> all = new(old.Detection.Classes);
        List<KeyChange> changes = [];
        foreach ((string name, double confidence) in classes)
        {
            if (!all.TryGetValue(name, out double before) || before != confidence)
            {
                all[name] = confidence;
                changes.Add(new KeyChange(["cameras", camera, "detection", "classes", name], Number(confidence)));
            }
        }

        double overlap = nms ?? present.Detection.Nms;
        if (overlap != present.Detection.Nms)
        {
            changes.Add(new KeyChange(["detection", "nms"], Number(overlap)));
        }

        EdgeDetectorOptions wanted = With(present, camera, old with { Detection = old.Detection with { Classes = all } });
        return new WantedConfiguration(wanted with { Detection = wanted.Detection with { Nms = overlap } }, changes);
    }

    private static EdgeDetectorOptions With(EdgeDetectorOptions options, string camera, CameraOptions changed) =>
        options with { Cameras = options.Cameras.ToDictionary(one => one.Key, one => one.Key == camera ? changed : one.Value) };

    private static FileScalar Number(double value) => new(FormattableString.Invariant($"{value}"), IsWord: true);
}
