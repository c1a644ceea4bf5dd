using EdgeDetector.Geometry;
using EdgeDetector.Synthetic;

namespace EdgeDetector.Training.Synth;

/// <summary>A picture of the data set without its pixels.</summary>
/// <param name="Index">Counted from 0.</param>
/// <param name="Size">Width and height in pixels.</param>
/// <param name="Objects">What is labelled in it.</param>
internal sealed record LabelledStreet(int Index, PixelSize Size, IReadOnlyList<SceneObject> Objects)
{
    /// <summary>The file's name without folder and ending.</summary>
    public string Name { get; } = $"{Index:000000}";
}

/// <summary>The pictures of a data set.</summary>
/// <param name="Training">Those to train on.</param>
/// <param name="Validation">Those to validate on.</param>
internal sealed record StreetSplit(IReadOnlyList<LabelledStreet> Training, IReadOnlyList<LabelledStreet> Validation);
