namespace EdgeDetector.Yolo;

/// <summary>What came of trying an execution provider.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Succeeded">Whether a real inference ran on it.</param>
/// <param name="Reason">In plain words: why it failed, or how much of the model runs on it.</param>
public sealed record ProviderAttempt(ExecutionProvider Provider, bool Succeeded, string Reason);
