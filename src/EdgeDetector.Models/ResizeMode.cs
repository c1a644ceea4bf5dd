namespace EdgeDetector.Models;

/// <summary>How a picture is brought to the network's input size.</summary>
public enum ResizeMode
{
    /// <summary>Scaled with its proportions kept, the rest filled with grey.</summary>
    Letterbox,

    /// <summary>Scaled to the input size whatever its proportions.</summary>
    Stretch,
}
