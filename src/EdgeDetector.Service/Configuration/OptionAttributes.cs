namespace EdgeDetector.Service.Configuration;

/// <summary>Marks an option whose value is never shown.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;

/// <summary>Marks a path; a relative one is taken from the configuration file's folder.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FilePathAttribute : Attribute
{
    /// <summary>Whether the file must be there before the service starts; false for what the service makes itself.</summary>
    public bool IsInput { get; init; }
}

/// <summary>What config/edgedetector.yaml shows, commented out, where the default is nothing: the name of a section, or a value in one.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ExampleAttribute(string text) : Attribute
{
    /// <summary>As it is written in the file.</summary>
    public string Text { get; } = text;
}

/// <summary>The shortest and the longest duration that an option may have, both written as in the file (<c>200ms</c>).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationRangeAttribute(string minimum, string maximum) : Attribute
{
    /// <summary>Shortest, as written.</summary>
    public string Minimum { get; } = minimum;

    /// <summary>Longest, as written.</summary>
    public string Maximum { get; } = maximum;

    /// <summary>Whether the duration lies within, ends included.</summary>
    public bool Contains(TimeSpan value) => value >= Duration.Parse(Minimum) && value <= Duration.Parse(Maximum);
}
