using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeDetector.Models;

namespace EdgeDetector.Service.Catalogue;

/// <summary>The catalogue as its file says it (config/models.yaml).</summary>
internal sealed record CatalogueOptions
{
    [Description("The version of the catalogue's form.")]
    public int CatalogueVersion { get; init; }

    [Description("Files of class names by a short name, shared by the models of a data set.")]
    public IReadOnlyDictionary<string, NamesFileOptions> Names { get; init; } = new Dictionary<string, NamesFileOptions>();

    [Description("The models by name.")]
    public IReadOnlyDictionary<string, CatalogueModelOptions> Models { get; init; } = new Dictionary<string, CatalogueModelOptions>();
}

/// <summary>One model.</summary>
internal sealed record CatalogueModelOptions
{
    [Description("What it is, in a few words.")]
    public string About { get; init; } = "";

    [Description("The cfg.")]
    public CatalogueFileOptions Cfg { get; init; } = new();

    [Description("The weights.")]
    public CatalogueFileOptions Weights { get; init; } = new();

    [Description("The class names: a key below names.")]
    public string Names { get; init; } = "";

    [Description("Width and height of the input that the cfg says, such as 416x416.")]
    public string Input { get; init; } = "";

    [Description("How its authors bring pictures to that size: letterbox or stretch.")]
    public ResizeMode? Resize { get; init; }

    [Description("Billions of floating-point operations of an inference at that size.")]
    [Range(0.0, 10000)]
    public double? Bflops { get; init; }

    [Description("What its authors publish, with the data it was measured on.")]
    public string Accuracy { get; init; } = "";

    [Description("The licence as its authors state it.")]
    public string Licence { get; init; } = "";
}

/// <summary>One file to download.</summary>
internal record CatalogueFileOptions
{
    [Description("Where its authors offer it: http or https.")]
    public string Url { get; init; } = "";

    [Description("Its length in bytes; empty: not known.")]
    [Range(1, int.MaxValue)]
    public int? Bytes { get; init; }

    [Description("Its SHA-256 in hexadecimal; empty: not known.")]
    public string Sha256 { get; init; } = "";
}

/// <summary>A file of class names.</summary>
internal sealed record NamesFileOptions : CatalogueFileOptions
{
    [Description("How many classes it names.")]
    [Range(1, 100_000)]
    public int Classes { get; init; }
}
