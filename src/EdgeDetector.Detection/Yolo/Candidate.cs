using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

/// <summary>A box that a head proposes, before non-maximum suppression.</summary>
/// <param name="ClassId">Index into the class names.</param>
/// <param name="Confidence">Objectness times class probability, above the class's threshold.</param>
/// <param name="Box">Where it is, in fractions of the picture; finite.</param>
internal readonly record struct Candidate(int ClassId, float Confidence, CenterBox Box);
