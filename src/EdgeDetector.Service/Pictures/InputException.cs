namespace EdgeDetector.Service.Pictures;

/// <summary>An input or output file cannot be used; the message says which and why.</summary>
internal sealed class InputException(string path, string problem) : Exception($"{path}: {problem}");
