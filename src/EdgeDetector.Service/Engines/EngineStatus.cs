namespace EdgeDetector.Service.Engines;

/// <summary>Where the TensorRT engine of the model in use stands.</summary>
internal enum EngineLife
{
    /// <summary>None is asked for, or this build of ONNX Runtime has no TensorRT.</summary>
    Unused,

    /// <summary>It is being built; another provider serves.</summary>
    Building,

    /// <summary>It serves.</summary>
    Ready,

    /// <summary>It could not be built, or does not run; another provider serves.</summary>
    Failed,
}

/// <summary>Where it stands, and why.</summary>
/// <param name="Life">Where.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Began">When it came to stand there: a time stamp of the service's clock.</param>
/// <param name="Estimate">How long the build will take, from earlier ones; null where there were none, or nothing is built.</param>
/// <param name="Reason">Why it failed, or what to know; null where there is nothing to say.</param>
internal sealed record EngineStatus(EngineLife Life, string Model, long Began, TimeSpan? Estimate = null, string? Reason = null);
