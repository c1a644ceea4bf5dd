using EdgeDetector.Geometry;

namespace EdgeDetector;

/// <summary>One object that the detector found in one frame.</summary>
/// <param name="ClassId">Index into the model's class names, from 0.</param>
/// <param name="Confidence">Objectness times class probability, 0..1.</param>
/// <param name="Box">Where it is, in pixels of the frame.</param>
public readonly record struct Detection(int ClassId, float Confidence, Box Box);
