namespace EdgeDetector.Yolo;

/// <summary>The size of object that a predictor expects.</summary>
/// <param name="Width">Width, in pixels of the network's input (region heads: in grid cells).</param>
/// <param name="Height">Height, in the same unit.</param>
public readonly record struct Anchor(float Width, float Height);
