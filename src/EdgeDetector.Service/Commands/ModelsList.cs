using System.Globalization;
using System.Text.Json;
using EdgeDetector.Service.Catalogue;

namespace EdgeDetector.Service.Commands;

/// <summary>The catalogue for a reader or a script, with what of it is on this machine.</summary>
internal sealed class ModelsList(ModelCatalogue catalogue, ModelCache cache, string folder)
{
    private static readonly PlainTable Table = new(
        ["name", "classes", "input", "resize", "BFLOPs", "MB", "licence", "accuracy", "here"], new HashSet<string> { "classes", "BFLOPs", "MB" });

    /// <summary>Writes a table: with lines on a terminal, plain columns elsewhere.</summary>
    public void WriteTable(TextWriter output) => Table.Write(output, [.. catalogue.Models.Select(Row)]);

    /// <summary>Writes JSON: an array with an object a model.</summary>
    public void WriteJson(TextWriter output)
    {
        ModelFacts[] models = [.. catalogue.Models.Select(model => ModelFacts.Of(model, cache.WeightsOf(model), IsImported(model)))];
        output.WriteLine(JsonSerializer.Serialize(models, ModelsJson.Default.ModelFactsArray));
    }

    private string[] Row(CatalogueModel model)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        return
        [
            model.Name,
            model.Classes.ToString(invariant),
            $"{model.Input}",
            ModelFacts.WordOf(model.Resize),
            model.Bflops?.ToString("0.###", invariant) ?? "-",
            (model.Weights.Bytes / 1e6)?.ToString("0.0#", invariant) ?? "-",
            model.Licence,
            model.Accuracy.Length > 0 ? model.Accuracy : "-",
            Here(model),
        ];
    }

    private string Here(CatalogueModel model)
    {
        CachedWeights weights = cache.WeightsOf(model);
        return (IsImported(model), weights) switch
        {
            (true, _) => $"{model.Name}.onnx",
            (_, { IsWhole: true }) => "downloaded",
            (_, { Bytes: > 0 }) => string.Create(CultureInfo.InvariantCulture, $"{weights.Bytes / 1e6:0.0} MB of it"),
            _ => "-",
        };
    }

    private bool IsImported(CatalogueModel model) => File.Exists(Path.Combine(folder, $"{model.Name}.onnx"));
}
