namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>Why the configuration file was left as it was.</summary>
internal enum SaveFault
{
    /// <summary>What is asked for is no valid configuration.</summary>
    Invalid,

    /// <summary>The file as it is now, or whose it is, does not let it be changed.</summary>
    Conflict,

    /// <summary>The disk is full.</summary>
    NoRoom,
}

/// <summary>The configuration file was not changed.</summary>
/// <param name="fault">What kind of reason.</param>
/// <param name="reason">Why, and what to do.</param>
/// <param name="errors">What is wrong with the configuration, where that is the reason.</param>
internal sealed class SaveException(SaveFault fault, string reason, IReadOnlyList<ConfigurationError>? errors = null) : Exception(reason)
{
    /// <summary>What kind of reason.</summary>
    public SaveFault Fault { get; } = fault;

    /// <summary>What is wrong with the configuration; empty where that is not the reason.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; } = errors ?? [];
}
