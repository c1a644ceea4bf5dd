namespace EdgeDetector.Training.Losses;

/// <summary>An object to be learnt, as fractions of the network's input picture (0..1).</summary>
/// <param name="ClassId">Index of its class, from 0.</param>
/// <param name="X">Centre, from the left.</param>
/// <param name="Y">Centre, from the top.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
internal readonly record struct TruthBox(int ClassId, float X, float Y, float Width, float Height);
