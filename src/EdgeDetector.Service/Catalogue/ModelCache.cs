namespace EdgeDetector.Service.Catalogue;

/// <summary>The folder of downloads: a folder for each model, in which its files have the names of their addresses.</summary>
internal sealed class ModelCache(string root)
{
    /// <summary>How the folder is found, for the help.</summary>
    public const string Places = "$XDG_CACHE_HOME/edgedetector/models, else ~/.cache/edgedetector/models, else /var/cache/edgedetector/models";

    /// <summary>The folder of all models.</summary>
    public string Root { get; } = root;

    /// <summary>The usual folder of whoever runs the program; a service without a home has /var/cache.</summary>
    public static ModelCache Usual(IReadOnlyDictionary<string, string> environment)
    {
        string? cache = environment.GetValueOrDefault("XDG_CACHE_HOME");
        string? home = environment.GetValueOrDefault("HOME");
        string parent = Path.IsPathRooted(cache) ? cache : string.IsNullOrEmpty(home) ? "/var/cache" : Path.Combine(home, ".cache");
        return new ModelCache(Path.Combine(parent, "edgedetector", "models"));
    }

    /// <summary>Where a file of a model is or will be.</summary>
    public string PathOf(CatalogueModel model, CatalogueFile file) => Path.Combine(Root, model.Name, file.Name);

    /// <summary>Bytes of a model's weights that are there, and whether that is all of them.</summary>
    public CachedWeights WeightsOf(CatalogueModel model)
    {
        string path = PathOf(model, model.Weights);
        return File.Exists(path)
            ? new CachedWeights(new FileInfo(path).Length, IsWhole: true)
            : new CachedWeights(PartialFile.LengthOf(path), IsWhole: false);
    }

    /// <summary>Removes a model's files.</summary>
    public void Remove(CatalogueModel model)
    {
        foreach (CatalogueFile file in model.Files)
        {
            File.Delete(PathOf(model, file));
        }

        string folder = Path.Combine(Root, model.Name);
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }
}

/// <summary>What of a model's weights is there.</summary>
internal readonly record struct CachedWeights(long Bytes, bool IsWhole);
