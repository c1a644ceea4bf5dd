namespace EdgeDetector.Models.Darknet;

/// <summary>The kinds of detection heads.</summary>
public enum HeadKind
{
    /// <summary>[yolo]: version 3 and later.</summary>
    Yolo,

    /// <summary>[region]: version 2.</summary>
    Region,

    /// <summary>[Gaussian_yolo]: as yolo, with an uncertainty for each coordinate.</summary>
    Gaussian,
}

/// <summary>How overlapping boxes are told apart.</summary>
public enum NmsKind
{
    /// <summary>By intersection over union.</summary>
    Iou,

    /// <summary>By intersection over union less a power of the centres' distance (greedynms).</summary>
    Greedy,

    /// <summary>As greedy, under the name diounms.</summary>
    Diou,
}

/// <summary>An anchor box: in pixels of the network's input (yolo, gaussian) or in cells of the grid (region).</summary>
public readonly record struct Anchor(double Width, double Height);

/// <summary>A detection head: where the network ends and decoding begins.</summary>
public sealed record HeadLayer : Layer
{
    /// <summary>Which kind of head.</summary>
    public required HeadKind Kind { get; init; }

    /// <summary>Number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>All anchors of the cfg.</summary>
    public required IReadOnlyList<Anchor> Anchors { get; init; }

    /// <summary>Which of the anchors this head predicts.</summary>
    public required IReadOnlyList<int> Mask { get; init; }

    /// <summary>Factor by which the centre may leave its cell; 1 is none.</summary>
    public required double ScaleXY { get; init; }

    /// <summary>Whether the layer before has applied the logistic function already and sizes are (2·x)²·anchor.</summary>
    public required bool NewCoords { get; init; }

    /// <summary>Whether classes exclude one another (region only).</summary>
    public required bool Softmax { get; init; }

    /// <summary>How overlapping boxes are told apart.</summary>
    public required NmsKind Nms { get; init; }

    /// <summary>The exponent of the distance in <see cref="Nms"/>.</summary>
    public required double NmsBeta { get; init; }

    /// <summary>What training follows.</summary>
    public required HeadTraining Training { get; init; }

    /// <summary>Values of one anchor before its classes: the box (gaussian: with uncertainties) and the objectness.</summary>
    public int BoxValues => Kind == HeadKind.Gaussian ? 9 : 5;
}
