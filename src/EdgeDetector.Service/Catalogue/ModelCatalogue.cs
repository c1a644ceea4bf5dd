using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Catalogue;

/// <summary>The models that `edgedetector models` knows.</summary>
internal sealed class ModelCatalogue
{
    private ModelCatalogue(IReadOnlyList<CatalogueModel> models) => Models = models;

    /// <summary>The catalogue that ships, beside the program.</summary>
    public static string ShippedFile { get; } = Path.Combine(AppContext.BaseDirectory, "models.yaml");

    /// <summary>The models in the order of the file.</summary>
    public IReadOnlyList<CatalogueModel> Models { get; }

    /// <summary>Reads and checks a catalogue.</summary>
    /// <exception cref="ConfigurationException">Something is wrong with it; the exception says all that is.</exception>
    public static ModelCatalogue Load(string file) => Parse(file, ConfigurationLoader.ReadFile(file));

    /// <summary>The same of content already read; <paramref name="file"/> is its name in errors.</summary>
    /// <exception cref="ConfigurationException">Something is wrong with it; the exception says all that is.</exception>
    public static ModelCatalogue Parse(string file, byte[] content)
    {
        ConfigurationErrors errors = new();
        MapNode? root = YamlReader.Read(file, content, errors, "catalogueVersion: 1 and a model");
        if (root is null)
        {
            errors.ThrowIfAny();
        }

        OptionsBinder binder = new(Path.GetDirectoryName(Path.GetFullPath(file))!, new Dictionary<string, string>(), errors);
        CatalogueOptions options = binder.Bind<CatalogueOptions>(root!);
        IReadOnlyList<CatalogueModel> models = new CatalogueValidation(options, binder.Places, errors).Run();
        errors.ThrowIfAny();
        return new ModelCatalogue(models);
    }

    /// <summary>The model of this name.</summary>
    /// <exception cref="FetchException">There is none; the message names the nearest.</exception>
    public CatalogueModel Find(string name)
    {
        if (Models.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } model)
        {
            return model;
        }

        string meant = NearestName.Find(name, Models.Select(model => model.Name)) is { } near
            ? $" (did you mean {near}?)"
            : $"; there are {string.Join(", ", Models.Select(model => model.Name))}";
        throw new FetchException(FetchFault.Usage, $"{ConfigurationErrors.Quote(name)} is not in the catalogue{meant}");
    }
}
