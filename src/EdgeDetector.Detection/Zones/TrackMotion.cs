namespace EdgeDetector.Zones;

/// <summary>Whether an object moves.</summary>
/// <param name="IsStationary">Whether it has been without movement for long enough to be called stationary.</param>
/// <param name="MotionlessFrames">Frames that showed it since it moved last.</param>
/// <param name="PositionChanges">How often it was stationary and then moved.</param>
public readonly record struct TrackMotion(bool IsStationary, int MotionlessFrames, int PositionChanges);
