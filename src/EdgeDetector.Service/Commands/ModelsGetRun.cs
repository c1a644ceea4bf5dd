using System.CommandLine;
using System.Text.Json;
using EdgeDetector.Models;
using EdgeDetector.Service.Catalogue;

namespace EdgeDetector.Service.Commands;

/// <summary>What `models get` was asked for.</summary>
internal sealed record ModelsGetRequest
{
    public required CatalogueModel Model { get; init; }

    public required string Output { get; init; }

    public string? From { get; init; }

    public InputSize? Size { get; init; }

    public bool KeepSources { get; init; }

    public bool Json { get; init; }
}

/// <summary>Gets and imports one model.</summary>
internal sealed class ModelsGetRun(ModelsGetRequest request, ModelCache cache, DownloadOptions options, InvocationConfiguration console)
{
    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>Does it all and says what was made.</summary>
    /// <exception cref="FetchException">A file cannot be had.</exception>
    /// <exception cref="ImportException">What was fetched cannot be imported as asked.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        CatalogueModel model = request.Model;
        using HttpClient http = FileDownload.CreateClient(options);
        FileDownload download = new(http, options, _time);
        ModelFiles files = await DownloadDisplay.ShowAsync(
            console.Error,
            _time,
            progress => new ModelFetch(cache, download, progress).RunAsync(model, request.From, cancellation)).ConfigureAwait(false);
        ImportSummary summary = Import(files, cancellation);

        // What an earlier --keep-sources left stays.
        if (!request.KeepSources && download.Transferred > 0)
        {
            cache.Remove(model);
        }

        Report(summary, download.Transferred, _time.GetElapsedTime(start));
    }

    private ImportSummary Import(ModelFiles files, CancellationToken cancellation)
    {
        ImportRequest import = new()
        {
            Cfg = files.Cfg,
            Weights = files.Weights,
            Names = files.Names,
            Output = request.Output,
            Size = request.Size,
            Resize = request.Model.Resize,
        };
        ImportSummary summary = ImportProgress.Show(
            request.Json ? console.Error : console.Output,
            request.Model.Name,
            progress => DarknetImport.Run(import, progress, cancellation));
        foreach (string warning in summary.Network.Warnings)
        {
            console.Error.WriteLine($"warning: {warning}");
        }

        return summary;
    }

    private void Report(ImportSummary summary, long transferred, TimeSpan elapsed)
    {
        if (!request.Json)
        {
            ImportReport.Write(console.Output, request.Output, summary, elapsed);
            console.Output.WriteLine($"  {"licence",-11} {request.Model.Licence}");
            return;
        }

        ModelGot got = new()
        {
            Name = request.Model.Name,
            Path = request.Output,
            Bytes = summary.ByteCount,
            Input = $"{summary.Network.Input.Width}x{summary.Network.Input.Height}",
            Resize = ModelFacts.WordOf(summary.Resize),
            Classes = summary.Names.Count,
            Bflops = Math.Round(summary.Network.Bflops, 3),
            Licence = request.Model.Licence,
            TransferredBytes = transferred,
            Seconds = Math.Round(elapsed.TotalSeconds, 3),
        };
        console.Output.WriteLine(JsonSerializer.Serialize(got, ModelsJson.Default.ModelGot));
    }
}
