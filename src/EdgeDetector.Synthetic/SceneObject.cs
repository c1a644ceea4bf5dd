using EdgeDetector.Geometry;

namespace EdgeDetector.Synthetic;

/// <summary>What can be seen of one thing in a drawn picture, as a label of a data set needs it.</summary>
/// <param name="Class">One of <see cref="ClassNames"/>.</param>
/// <param name="Box">The extent of its pixels that are within the picture and that nothing nearer hides, in pixels.</param>
/// <param name="SeenShare">Share of the whole figure that is seen, 0..1: what lies outside or behind something counts as not seen.</param>
/// <param name="UnhiddenShare">Share of its part within the picture that nothing nearer hides, 0..1.</param>
public readonly record struct SceneObject(string Class, Box Box, double SeenShare, double UnhiddenShare)
{
    /// <summary>Below this <see cref="UnhiddenShare"/> a thing gets no label: a person behind a car of whom a foot looks out is nobody's to find.</summary>
    public const double LeastUnhidden = 0.3;

    /// <summary>Below this <see cref="SeenShare"/> a thing gets no label: it enters or leaves and shows a bumper or a shoe.</summary>
    public const double LeastSeen = 0.15;

    /// <summary>Below this width or height in pixels a thing gets no label.</summary>
    public const float SmallestSide = 3;

    /// <summary>The classes in the order of their ids.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["person", "car", "bicycle"];

    /// <summary>Index of the class in <see cref="ClassNames"/>.</summary>
    public int ClassId => IdOf(Class);

    /// <summary>Whether enough is seen of it that a detector can be asked to find it.</summary>
    public bool IsRecognizable =>
        UnhiddenShare >= LeastUnhidden && SeenShare >= LeastSeen && Box.Width >= SmallestSide && Box.Height >= SmallestSide;

    /// <summary>Index of a class in <see cref="ClassNames"/>.</summary>
    internal static int IdOf(string className) => className switch { "person" => 0, "car" => 1, _ => 2 };
}
