namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>What of the configuration file is to change at one key.</summary>
/// <param name="Path">The names from the root to the key; names may hold dots.</param>
/// <param name="Value">What it is to be, all below it included; null: it goes.</param>
internal sealed record KeyChange(IReadOnlyList<string> Path, FileValue? Value)
{
    /// <summary>The path for people: cameras.gate.zones.</summary>
    public string Key => string.Join('.', Path);

    /// <inheritdoc/>
    public override string ToString() => Value is null ? $"{Key} removed" : Key;
}

/// <summary>A change that cannot be made without harm to what people wrote.</summary>
/// <param name="key">The key.</param>
/// <param name="reason">Why not, and what to do by hand.</param>
internal sealed class EditRefusedException(string key, string reason) : Exception($"{key}: {reason}");
