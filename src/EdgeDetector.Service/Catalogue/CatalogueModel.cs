using EdgeDetector.Models;

namespace EdgeDetector.Service.Catalogue;

/// <summary>A model that can be fetched and imported.</summary>
internal sealed record CatalogueModel
{
    /// <summary>What it is called; the imported file is NAME.onnx.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public required string About { get; init; }

    /// <summary>The Darknet cfg.</summary>
    public required CatalogueFile Cfg { get; init; }

    /// <summary>The Darknet weights.</summary>
    public required CatalogueFile Weights { get; init; }

    /// <summary>The class names.</summary>
    public required CatalogueFile Names { get; init; }

    /// <summary>How many classes it knows.</summary>
    public required int Classes { get; init; }

    /// <summary>The cfg's input size in pixels.</summary>
    public required InputSize Input { get; init; }

    /// <summary>How its authors bring pictures to that size.</summary>
    public required ResizeMode Resize { get; init; }

    /// <summary>Billions of floating-point operations of an inference; null where it is not known.</summary>
    public double? Bflops { get; init; }

    /// <summary>What its authors publish, with the data it was measured on; empty where they do not.</summary>
    public string Accuracy { get; init; } = "";

    /// <summary>The licence as stated.</summary>
    public required string Licence { get; init; }

    /// <summary>The files in the order in which they are fetched: the small ones first, so that a wrong address shows at once.</summary>
    public IReadOnlyList<CatalogueFile> Files => [Cfg, Names, Weights];
}

/// <summary>A file of a model.</summary>
/// <param name="Address">Where its authors offer it.</param>
/// <param name="Bytes">Its length, or null where it is not known.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal, or null where it is not known.</param>
internal sealed record CatalogueFile(Uri Address, long? Bytes, string? Sha256)
{
    /// <summary>The name that its address ends in.</summary>
    public string Name => Uri.UnescapeDataString(Address.Segments[^1]);
}
