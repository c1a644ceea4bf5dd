namespace EdgeDetector.Service.Configuration;

/// <summary>Where the keys of a configuration are set, for errors that show only later, such as those of classes that the model lacks.</summary>
internal sealed class ConfigurationPlaces(IReadOnlyDictionary<string, Place> places)
{
    /// <summary>Those of a configuration that is in no file.</summary>
    public static ConfigurationPlaces None { get; } = new(new Dictionary<string, Place> { [""] = new("configuration") });

    /// <summary>Where a key is set; for one that is not, where its section begins.</summary>
    public Place Of(string path)
    {
        for (Place place; ; path = path[..Math.Max(0, path.LastIndexOf('.'))])
        {
            if (places.TryGetValue(path, out place))
            {
                return place;
            }
        }
    }
}
