namespace EdgeDetector.Training.Networks.Support;

/// <summary>Tests that seed libtorch's one generator, or count what the process holds, run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Serial
{
    public const string Name = "libtorch's generator";
}
