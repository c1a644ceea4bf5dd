namespace EdgeDetector.Faults.Fuzzing;

/// <summary>A reader of what comes from outside.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Read">
/// Reads an input: null where it is taken, else what the reader says is wrong with it. Throws what no reader may throw.
/// </param>
internal sealed record FuzzTarget(string Name, Func<byte[], string?> Read)
{
    /// <summary>Good inputs to begin with.</summary>
    public required IReadOnlyList<byte[]> Seeds { get; init; }

    /// <summary>What means something to the reader.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Inputs of a megabyte that are made to hurt, by name.</summary>
    public IReadOnlyDictionary<string, string> Large { get; init; } = new Dictionary<string, string>();

    public override string ToString() => Name;
}
