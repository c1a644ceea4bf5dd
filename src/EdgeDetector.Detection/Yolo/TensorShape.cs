namespace EdgeDetector.Yolo;

/// <summary>One of a graph's outputs.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Dimensions">Its dimensions, each 1 or more.</param>
internal readonly record struct TensorShape(string Name, int[] Dimensions);
