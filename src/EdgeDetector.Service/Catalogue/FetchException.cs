namespace EdgeDetector.Service.Catalogue;

/// <summary>Whose fault it is that a file cannot be had.</summary>
internal enum FetchFault
{
    /// <summary>What was asked for is wrong: trying again changes nothing.</summary>
    Usage,

    /// <summary>This machine: the disk, the rights.</summary>
    Local,

    /// <summary>The network, or a server that is busy: the next attempt may go better.</summary>
    Connection,

    /// <summary>The server has no such file.</summary>
    Absent,

    /// <summary>The server answers, but not with the file.</summary>
    Server,

    /// <summary>The bytes of two addresses do not make the file; those of one alone may.</summary>
    Mixed,
}

/// <summary>A model's file cannot be had; the message says which, why and what to do.</summary>
internal sealed class FetchException(FetchFault fault, string message) : Exception(message)
{
    /// <summary>Whose fault it is.</summary>
    public FetchFault Fault { get; } = fault;
}
