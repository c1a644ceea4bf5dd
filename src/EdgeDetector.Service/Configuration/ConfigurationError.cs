namespace EdgeDetector.Service.Configuration;

/// <summary>
/// Where something is said: a file's line and column (from 1), or only a name (a file, an environment variable) where
/// <see cref="Line"/> is 0.
/// </summary>
internal readonly record struct Place(string Source, int Line = 0, int Column = 0)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{Source}:{Line}:{Column}" : Source;
}

/// <summary>One thing that is wrong with the configuration, as <c>file:line:column: key.path: what is wrong</c>.</summary>
internal readonly record struct ConfigurationError(Place Place, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Path.Length > 0 ? $"{Place}: {Path}: {Message}" : $"{Place}: {Message}";
}

/// <summary>The configuration cannot be used; <see cref="Errors"/> says all that is wrong, and the message has one line for each.</summary>
internal sealed class ConfigurationException(IReadOnlyList<ConfigurationError> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>One error alone.</summary>
    public ConfigurationException(Place place, string path, string message)
        : this([new ConfigurationError(place, path, message)])
    {
    }

    /// <summary>All errors, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; } = errors;
}
