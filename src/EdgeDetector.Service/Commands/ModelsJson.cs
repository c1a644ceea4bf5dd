using System.Text.Json.Serialization;
using EdgeDetector.Models;
using EdgeDetector.Service.Catalogue;

namespace EdgeDetector.Service.Commands;

/// <summary>A model as `models list --json` prints it.</summary>
internal sealed record ModelFacts
{
    public required string Name { get; init; }

    public required string About { get; init; }

    public required int Classes { get; init; }

    public required string Input { get; init; }

    public required string Resize { get; init; }

    public double? Bflops { get; init; }

    public required string Accuracy { get; init; }

    public required string Licence { get; init; }

    public required FileFacts Cfg { get; init; }

    public required FileFacts Weights { get; init; }

    public required FileFacts Names { get; init; }

    /// <summary>Bytes of the weights that are in the cache.</summary>
    public required long CachedBytes { get; init; }

    /// <summary>Whether all weights are in the cache.</summary>
    public required bool Downloaded { get; init; }

    /// <summary>Whether NAME.onnx is in the current folder.</summary>
    public required bool Imported { get; init; }

    /// <summary>Of a model.</summary>
    public static ModelFacts Of(CatalogueModel model, CachedWeights cached, bool isImported) => new()
    {
        Name = model.Name,
        About = model.About,
        Classes = model.Classes,
        Input = $"{model.Input}",
        Resize = WordOf(model.Resize),
        Bflops = model.Bflops,
        Accuracy = model.Accuracy,
        Licence = model.Licence,
        Cfg = FileFacts.Of(model.Cfg),
        Weights = FileFacts.Of(model.Weights),
        Names = FileFacts.Of(model.Names),
        CachedBytes = cached.Bytes,
        Downloaded = cached.IsWhole,
        Imported = isImported,
    };

    /// <summary>As the catalogue's file writes it.</summary>
    public static string WordOf(ResizeMode resize) => resize == ResizeMode.Letterbox ? "letterbox" : "stretch";
}

/// <summary>A file of a model.</summary>
internal sealed record FileFacts(string Url, long? Bytes, string? Sha256)
{
    public static FileFacts Of(CatalogueFile file) => new(file.Address.AbsoluteUri, file.Bytes, file.Sha256);
}

/// <summary>What `models get --json` made.</summary>
internal sealed record ModelGot
{
    public required string Name { get; init; }

    public required string Path { get; init; }

    public required long Bytes { get; init; }

    public required string Input { get; init; }

    public required string Resize { get; init; }

    public required int Classes { get; init; }

    public required double Bflops { get; init; }

    public required string Licence { get; init; }

    /// <summary>Bytes that came over the network now.</summary>
    public required long TransferredBytes { get; init; }

    public required double Seconds { get; init; }
}

/// <summary>How the two become JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(ModelFacts[]))]
[JsonSerializable(typeof(ModelGot))]
internal sealed partial class ModelsJson : JsonSerializerContext;
