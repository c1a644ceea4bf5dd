namespace EdgeDetector.Yolo;

/// <summary>A model runs on none of the execution providers that were asked for.</summary>
public sealed class ExecutionProviderException : Exception
{
    /// <summary>Makes the error from the attempts, which all failed.</summary>
    public ExecutionProviderException(string path, IReadOnlyList<ProviderAttempt> attempts)
        : base($"{path} runs on no execution provider: {string.Join("; ", attempts.Select(attempt => $"{attempt.Provider.DisplayName()}: {attempt.Reason}"))}") =>
        Attempts = attempts;

    /// <summary>Each provider with the reason why it failed.</summary>
    public IReadOnlyList<ProviderAttempt> Attempts { get; }
}
