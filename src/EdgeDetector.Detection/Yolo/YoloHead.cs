using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

/// <summary>One detection head: which of the graph's outputs it is and how to read that.</summary>
public sealed record YoloHead
{
    /// <summary>Name of the graph's output: float32 [1, anchors·values, grid height, grid width].</summary>
    public required string Output { get; init; }

    /// <summary>How the numbers are read.</summary>
    public required HeadKind Kind { get; init; }

    /// <summary>Number of classes, 1 or more.</summary>
    public required int Classes { get; init; }

    /// <summary>The anchors of this head, in the order of its channels.</summary>
    public required IReadOnlyList<Anchor> Anchors { get; init; }

    /// <summary>Cells of the grid.</summary>
    public required PixelSize Grid { get; init; }

    /// <summary>Darknet's scale_x_y: how far a centre may leave its cell; 1 not at all.</summary>
    public float ScaleXY { get; init; } = 1;

    /// <summary>Darknet's new_coords: the values went through a logistic already, and sizes are squares instead of exponentials.</summary>
    public bool NewCoords { get; init; }

    /// <summary>Region heads: whether the classes of a box sum up to 1.</summary>
    public bool Softmax { get; init; }

    /// <summary>Values before the objectness: the coordinates, and for Gaussian heads the uncertainty of each.</summary>
    internal int CoordinateValues => Kind == HeadKind.Gaussian ? 8 : 4;

    /// <summary>Values of one anchor in one cell: coordinates, objectness, classes.</summary>
    internal int Values => CoordinateValues + 1 + Classes;

    /// <summary>Floats in the whole output.</summary>
    internal int Length => checked(Anchors.Count * Values * Grid.Area);
}
