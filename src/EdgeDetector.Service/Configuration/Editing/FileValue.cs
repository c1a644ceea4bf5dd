namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>A value that is to stand in the configuration file.</summary>
internal abstract record FileValue;

/// <summary>A single value.</summary>
/// <param name="Text">What the reader shall read.</param>
/// <param name="IsWord">Whether it is a number, a duration or a word of a choice, which need no quotes; else any text.</param>
internal sealed record FileScalar(string Text, bool IsWord) : FileValue;

/// <summary>A list.</summary>
/// <param name="Items">Its values in order.</param>
internal sealed record FileList(IReadOnlyList<FileValue> Items) : FileValue;

/// <summary>Keys and their values.</summary>
/// <param name="Entries">The entries in order.</param>
internal sealed record FileMap(IReadOnlyList<FileEntry> Entries) : FileValue;

/// <summary>A key and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
internal sealed record FileEntry(string Key, FileValue Value);
