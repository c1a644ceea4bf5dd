namespace EdgeDetector.Geometry;

/// <summary>How a picture is brought to the size of the network's input; a model wants the one that it was trained with.</summary>
public enum ResizeMode
{
    /// <summary>Width and height are scaled each by its own factor; the picture fills the input.</summary>
    Stretch,

    /// <summary>Both are scaled by the same factor; grey bars fill the rest.</summary>
    Letterbox,

    /// <summary>Both are scaled by the same factor until the picture covers the input; what stands out is cut off evenly. For classifiers.</summary>
    CenterCrop,
}
