namespace EdgeDetector.Tracking;

/// <summary>An object that was followed under two identities.</summary>
/// <param name="From">The newer one, which ends.</param>
/// <param name="Into">The older one, which goes on.</param>
public readonly record struct TrackMerge(long From, long Into);
