using System.Collections.Immutable;

namespace EdgeDetector.Service.HomeAssistant;

/// <summary>
/// What was ever announced: by topic of a document the platform of each of its entities, by key. Home Assistant keeps an entity that just
/// is not there any more; it has to be told, and it may be down when it is: so an entity that is gone stays here, and is told as gone. A
/// document stays until the broker has forgotten it.
/// </summary>
internal sealed record AnnouncedDocuments
{
    /// <summary>Platforms by key of the entity, by topic.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Topics { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>.Empty;

    /// <summary>Whether this can have been written by the service.</summary>
    public bool IsSound => Topics is not null && Topics.Values.All(entities => entities is not null && entities.Values.All(platform => platform is not null));

    /// <summary>The same with what is announced now.</summary>
    public AnnouncedDocuments With(IReadOnlyDictionary<string, DiscoveryMessage> documents)
    {
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> topics = Topics;
        foreach ((string topic, DiscoveryMessage document) in documents)
        {
            topics = topics.SetItem(
                topic,
                Of(topic).SetItems(document.Components.Select(component => KeyValuePair.Create(component.Key, component.Value.Platform))));
        }

        return topics == Topics ? this : new AnnouncedDocuments { Topics = topics };
    }

    /// <summary>The same without a document.</summary>
    public AnnouncedDocuments Without(string topic) => new() { Topics = Topics.Remove(topic) };

    /// <summary>The document with what is gone of it told as gone.</summary>
    public DiscoveryMessage WithGone(string topic, DiscoveryMessage document)
    {
        Dictionary<string, ComponentMessage> components = new(document.Components);
        foreach ((string key, string platform) in Of(topic))
        {
            components.TryAdd(key, new ComponentMessage { Platform = platform });
        }

        return document with { Components = components };
    }

    private ImmutableSortedDictionary<string, string> Of(string topic) =>
        Topics.GetValueOrDefault(topic, ImmutableSortedDictionary<string, string>.Empty);
}
