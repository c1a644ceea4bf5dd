using System.Collections;

namespace EdgeDetector.Service.Configuration;

/// <summary>What a changed key asks of the running service.</summary>
internal enum ChangeEffect
{
    /// <summary>It holds from the next frame or log entry on.</summary>
    Hot,

    /// <summary>Its camera must be opened anew (or is new, or is gone).</summary>
    RestartsCamera,

    /// <summary>The model is opened anew beside the one in use and takes its place.</summary>
    ReplacesModel,

    /// <summary>It holds after the service's next start.</summary>
    NeedsRestart,
}

/// <summary>One changed key.</summary>
/// <param name="Path">The key with all that leads to it; a camera that came or went is one change.</param>
/// <param name="Camera">The camera that the key belongs to, or null.</param>
/// <param name="Before">The old value in words, secrets masked; null where there was none.</param>
/// <param name="After">The new value in words, secrets masked; null where there is none.</param>
/// <param name="Effect">What the change asks for.</param>
internal sealed record ConfigurationChange(string Path, string? Camera, string? Before, string? After, ChangeEffect Effect)
{
    /// <inheritdoc/>
    public override string ToString() => (Before, After) switch
    {
        (null, _) => $"{Path} added",
        (_, null) => $"{Path} removed",
        _ when Before == After => $"{Path} changed",
        _ => $"{Path}: {Before} → {After}",
    };
}

/// <summary>Compares two snapshots of the configuration.</summary>
internal static class ConfigurationDiff
{
    /// <summary>The changed keys, in the order of the options.</summary>
    public static IReadOnlyList<ConfigurationChange> Between(EdgeDetectorOptions before, EdgeDetectorOptions after)
    {
        List<ConfigurationChange> changes = [];
        Compare(new Scope("", null), before, after, typeof(EdgeDetectorOptions), changes);
        if (before.Model.Path == after.Model.Path && before.ModelFile?.Stamp != after.ModelFile?.Stamp)
        {
            changes.Add(new ConfigurationChange($"the file {after.Model.Path}", null, "", "", ChangeEffect.ReplacesModel));
        }

        return changes;
    }

    private static void Compare(Scope scope, object before, object after, Type type, List<ConfigurationChange> changes)
    {
        foreach (OptionKey key in OptionKey.Of(type))
        {
            Scope inner = scope.Of(key.Name);
            object? old = key.ValueIn(before);
            object? now = key.ValueIn(after);
            switch (key.Kind)
            {
                case OptionKind.Section:
                    Compare(inner, old!, now!, key.ValueType, changes);
                    break;
                case OptionKind.SectionsByName:
                    CompareByName(inner, (IDictionary)old!, (IDictionary)now!, key.ValueType, changes);
                    break;
                default:
                    if (!AreEqual(old, now))
                    {
                        changes.Add(new ConfigurationChange(
                            inner.Path, inner.Camera, OptionText.Format(key, old), OptionText.Format(key, now), inner.Effect));
                    }

                    break;
            }
        }
    }

    private static void CompareByName(Scope scope, IDictionary before, IDictionary after, Type type, List<ConfigurationChange> changes)
    {
        foreach (string name in before.Keys.Cast<string>().Union(after.Keys.Cast<string>()))
        {
            Scope inner = scope.Of(name) with { Camera = scope.Camera ?? name };
            if (before[name] is { } old && after[name] is { } now)
            {
                Compare(inner, old, now, type, changes);
            }
            else
            {
                changes.Add(new ConfigurationChange(
                    inner.Path, inner.Camera, before[name]?.ToString(), after[name]?.ToString(), inner.Effect));
            }
        }
    }

    private static bool AreEqual(object? a, object? b) => (a, b) switch
    {
        (IDictionary x, IDictionary y) => x.Count == y.Count && x.Keys.Cast<object>().All(key => y.Contains(key) && Equals(x[key], y[key])),
        (IEnumerable x and not string, IEnumerable y) => x.Cast<object>().SequenceEqual(y.Cast<object>()),
        _ => Equals(a, b),
    };

    /// <summary>How far the comparison has come: the path, and the camera it leads through.</summary>
    private readonly record struct Scope(string Path, string? Camera)
    {
        private static readonly string[] HotSections = ["detection.", "tracking.", "objects.", "events.", "snapshots.", "mqtt.detections.", "degrade."];

        private static readonly string[] HotSectionsOfCameras = ["detection.", "snapshots.", "zones.", "lines.", "masks."];

        public ChangeEffect Effect => this switch
        {
            { Camera: { } camera } when IsBelow($"cameras.{camera}.", HotSectionsOfCameras) => ChangeEffect.Hot,
            { Camera: not null } => ChangeEffect.RestartsCamera,
            { Path: "logging.level" } => ChangeEffect.Hot,
            _ when IsBelow("", ["model."]) => ChangeEffect.ReplacesModel,
            _ when IsBelow("", HotSections) => ChangeEffect.Hot,
            _ => ChangeEffect.NeedsRestart,
        };

        public Scope Of(string key) => this with { Path = OptionKey.Join(Path, key) };

        private bool IsBelow(string start, string[] sections)
        {
            string path = Path;
            return sections.Any(section => path.StartsWith(start + section, StringComparison.Ordinal));
        }
    }
}
