namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>What came of a change that was saved.</summary>
/// <param name="File">The file.</param>
/// <param name="Backup">Where the old content is; null: nothing had to be written.</param>
/// <param name="Waits">Why the change is not in force yet; null: it is.</param>
internal sealed record SavedChange(string File, string? Backup, string? Waits);
