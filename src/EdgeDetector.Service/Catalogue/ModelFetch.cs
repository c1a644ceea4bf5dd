namespace EdgeDetector.Service.Catalogue;

/// <summary>Where a model's three files are on this machine.</summary>
internal sealed record ModelFiles(string Cfg, string Weights, string Names)
{
    /// <summary>Of paths in the order of <see cref="CatalogueModel.Files"/>.</summary>
    public static ModelFiles Of(IReadOnlyList<string> paths) => new(paths[0], paths[2], paths[1]);
}

/// <summary>Gets a model's files from their authors, a mirror, or a folder.</summary>
internal sealed class ModelFetch(ModelCache cache, FileDownload download, IProgress<DownloadState> progress)
{
    /// <summary>The files, each checked.</summary>
    /// <param name="model">The model.</param>
    /// <param name="from">
    /// A folder or an http address that holds the files, flat or in a folder of the model's name; null: their own addresses.
    /// </param>
    /// <param name="cancellation">Stops it; what was downloaded stays for the next time.</param>
    /// <exception cref="FetchException">They cannot be had.</exception>
    public Task<ModelFiles> RunAsync(CatalogueModel model, string? from, CancellationToken cancellation)
    {
        if (from is null)
        {
            return DownloadOriginalsAsync(model, cancellation);
        }

        if (Uri.TryCreate(from, UriKind.Absolute, out Uri? mirror) && FileDownload.IsHttp(mirror))
        {
            string root = mirror.AbsoluteUri.TrimEnd('/');
            return DownloadAsync(model, file => [new Uri($"{root}/{file.Name}"), new Uri($"{root}/{model.Name}/{file.Name}")], cancellation);
        }

        return from.Contains("://", StringComparison.Ordinal)
            ? throw new FetchException(FetchFault.Usage, $"--from {from}: give a folder, or an http or https address")
            : FindAsync(model, from, cancellation);
    }

    private async Task<ModelFiles> DownloadOriginalsAsync(CatalogueModel model, CancellationToken cancellation)
    {
        try
        {
            return await DownloadAsync(model, file => [file.Address], cancellation).ConfigureAwait(false);
        }
        catch (FetchException e) when (e.Fault is not (FetchFault.Usage or FetchFault.Local))
        {
            string addresses = string.Join(' ', model.Files.Select(file => file.Address.AbsoluteUri));
            throw new FetchException(e.Fault, $"{e.Message}\nelse get these files elsewhere and give their folder with --from DIR: {addresses}");
        }
    }

    private async Task<ModelFiles> DownloadAsync(
        CatalogueModel model, Func<CatalogueFile, IReadOnlyList<Uri>> addressesOf, CancellationToken cancellation)
    {
        List<string> paths = [];
        foreach (CatalogueFile file in model.Files)
        {
            string path = cache.PathOf(model, file);
            if (!File.Exists(path) || await FileCheck.FindProblemAsync(file, path, cancellation).ConfigureAwait(false) is not null)
            {
                await DownloadAsync(file, path, addressesOf(file), cancellation).ConfigureAwait(false);
            }

            paths.Add(path);
        }

        return ModelFiles.Of(paths);
    }

    private async Task DownloadAsync(CatalogueFile file, string path, IReadOnlyList<Uri> addresses, CancellationToken cancellation)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                await download.RunAsync(file with { Address = addresses[i] }, path, progress, cancellation).ConfigureAwait(false);
                return;
            }
            catch (FetchException e) when (e.Fault == FetchFault.Absent && i + 1 < addresses.Count)
            {
                // A mirror is flat or has a folder for each model: the next address is the other form.
            }
        }
    }

    private static async Task<ModelFiles> FindAsync(CatalogueModel model, string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
        {
            throw new FetchException(FetchFault.Usage, $"--from {folder}: there is no such folder");
        }

        string?[] paths = [.. model.Files.Select(file => Candidates(model, folder, file).FirstOrDefault(File.Exists))];
        string[] missing = [.. model.Files.Where((_, i) => paths[i] is null).Select(file => file.Name)];
        if (missing.Length > 0)
        {
            throw new FetchException(
                FetchFault.Usage, $"--from {folder}: {string.Join(", ", missing)}: not there, nor in {Path.Combine(folder, model.Name)}");
        }

        for (int i = 0; i < paths.Length; i++)
        {
            if (await FileCheck.FindProblemAsync(model.Files[i], paths[i]!, cancellation).ConfigureAwait(false) is { } problem)
            {
                throw new FetchException(FetchFault.Local, $"{paths[i]} {problem}");
            }
        }

        return ModelFiles.Of(paths!);
    }

    private static string[] Candidates(CatalogueModel model, string folder, CatalogueFile file) =>
        [Path.Combine(folder, file.Name), Path.Combine(folder, model.Name, file.Name)];
}
