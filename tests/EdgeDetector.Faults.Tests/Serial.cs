namespace EdgeDetector.Faults;

/// <summary>Tests of this collection run one after the other: what one breaks must not be another's noise.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Serial
{
    public const string Name = "faults";
}
