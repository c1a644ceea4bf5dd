using System.Collections;
using EdgeDetector.Geometry;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>What of the file's sections by name (zones, lines) changes so that others are there in their place.</summary>
internal static class SectionChanges
{
    /// <summary>The changes; sections and keys whose values are equal already are not among them.</summary>
    /// <param name="path">Where the sections are.</param>
    /// <param name="present">Those that are there.</param>
    /// <param name="wanted">Those that shall be there.</param>
    /// <param name="given">As they were asked for: a key that was not named has its default, and needs no line.</param>
    /// <typeparam name="T">What a section is.</typeparam>
    public static IEnumerable<KeyChange> Between<T>(
        IReadOnlyList<string> path, IReadOnlyDictionary<string, T> present, IReadOnlyDictionary<string, T> wanted, MapNode given)
        where T : class, new()
    {
        foreach (string gone in present.Keys.Where(name => !wanted.ContainsKey(name)))
        {
            yield return new KeyChange([.. path, gone], null);
        }

        foreach ((string name, T section) in wanted)
        {
            HashSet<string> named = NamedIn(given.Find(name)?.Value);
            IReadOnlyList<string> here = [.. path, name];
            if (!present.TryGetValue(name, out T? old))
            {
                yield return new KeyChange(here, New(section));
                continue;
            }

            foreach (OptionKey key in OptionKey.Of(typeof(T)).Where(key => !AreEqual(key.ValueIn(old), key.ValueIn(section))))
            {
                yield return new KeyChange([.. here, key.Name], named.Contains(key.Name) ? ValueOf(key, section) : null);
            }
        }
    }

    /// <summary>Whether sections come to the same, but for what <see cref="Rounded(FramePoint)"/> takes away.</summary>
    public static bool AreEqual<T>(IReadOnlyDictionary<string, T> some, IReadOnlyDictionary<string, T> others)
        where T : class =>
        some.Count == others.Count && some.All(one => others.TryGetValue(one.Key, out T? other) && AreEqual(one.Value, other));

    /// <summary>Zones with their points as they are saved.</summary>
    public static Dictionary<string, ZoneOptions> Rounded(IReadOnlyDictionary<string, ZoneOptions> zones) =>
        zones.ToDictionary(zone => zone.Key, zone => zone.Value with { Points = [.. zone.Value.Points.Select(Rounded)] });

    /// <summary>Lines with their points as they are saved.</summary>
    public static Dictionary<string, LineOptions> Rounded(IReadOnlyDictionary<string, LineOptions> lines) =>
        lines.ToDictionary(line => line.Key, line => line.Value with { Points = [.. line.Value.Points.Select(Rounded)] });

    /// <summary>A point as it is saved: to a tenth of a pixel of a picture 1000 pixels wide.</summary>
    public static FramePoint Rounded(FramePoint point) => new(Rounded(point.X), Rounded(point.Y));

    private static bool AreEqual<T>(T one, T other)
        where T : class => OptionKey.Of(typeof(T)).All(key => AreEqual(key.ValueIn(one), key.ValueIn(other)));

    private static FileMap New<T>(T section)
        where T : class, new()
    {
        T least = new();
        return new FileMap(
        [
            .. OptionKey.Of(typeof(T)).Where(key => key.Kind == OptionKind.Points || !AreEqual(key.ValueIn(least), key.ValueIn(section)))
                .Select(key => new FileEntry(key.Name, ValueOf(key, section))),
        ]);
    }

    private static HashSet<string> NamedIn(ConfigurationNode? node) =>
        [.. ((node as MapNode)?.Entries ?? []).Where(entry => entry.Value is not ScalarNode { IsNull: true }).Select(entry => entry.Key)];

    private static FileValue ValueOf(OptionKey key, object section) => key.ValueIn(section) switch
    {
        IReadOnlyList<FramePoint> points => new FileList([.. points.Select(point => new FileList([Number(point.X), Number(point.Y)]))]),
        IReadOnlyList<string> texts => new FileList([.. texts.Select(text => new FileScalar(text, IsWord: false))]),
        string text => new FileScalar(text, IsWord: false),
        object value => new FileScalar(OptionText.Format(key, value), IsWord: true),
        null => throw new InvalidOperationException($"{key.Name} has no value"),
    };

    private static FileScalar Number(double value) => new(FormattableString.Invariant($"{value}"), IsWord: true);

    private static bool AreEqual(object? one, object? other) => (one, other) switch
    {
        (IReadOnlyList<FramePoint> a, IReadOnlyList<FramePoint> b) => a.Select(Rounded).SequenceEqual(b.Select(Rounded)),
        (IEnumerable a and not string, IEnumerable b) => a.Cast<object>().SequenceEqual(b.Cast<object>()),
        _ => Equals(one, other),
    };

    // Adding zero takes the sign from a zero that had one.
    private static double Rounded(double value) => Math.Round(value, ValueRewrite.Digits) + 0.0;
}
