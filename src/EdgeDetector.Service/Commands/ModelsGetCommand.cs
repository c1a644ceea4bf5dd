using System.CommandLine;
using EdgeDetector.Models;
using EdgeDetector.Service.Catalogue;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Commands;

/// <summary>`edgedetector models get`: downloads, checks and imports a model.</summary>
internal static class ModelsGetCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "A name of `edgedetector models list`." };

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The ONNX file, or a folder for NAME.onnx. [default: NAME.onnx here]",
        HelpName = "DIR|FILE",
    };

    private static readonly Option<string?> From = new("--from")
    {
        Description = "A folder or an http address that has the cfg, weights and names under their own names, flat or in a folder NAME.",
        HelpName = "DIR|URL",
    };

    private static readonly Option<InputSize?> Size = CommandOptions.NetworkSize();

    private static readonly Option<bool> KeepSources = new("--keep-sources")
    {
        Description = "Leave what was downloaded in the cache, so that another --size needs no network.",
    };

    private static readonly Option<string?> File = ModelsCommand.CatalogueOption();

    private static readonly Option<bool> Json = new("--json") { Description = "Print what was made as JSON; progress goes to standard error." };

    /// <summary>The command.</summary>
    public static Command Create(DownloadOptions options, ModelCache cache)
    {
        Command command = new("get", "Downloads a model, checks it and imports it into one ONNX file.")
        {
            Name,
            Output,
            From,
            Size,
            KeepSources,
            File,
            Json,
        };
        command.SetAction((result, cancellation) => RunAsync(result, options, cache, cancellation));
        return command.WithHelp($"""
            Examples:
              edgedetector models get yolov4-tiny
              edgedetector models get yolov3 --size 416x416 --output /var/lib/edgedetector/
              edgedetector models get yolov3-tiny --from /media/usb/models     (without a network)

            What is cut off goes on where it ended. Downloads lie in
              {ModelCache.Places}
            until the model is imported. The proxies of the environment are used (http_proxy, https_proxy, no_proxy).
            Exit code: 0 done, 1 a file cannot be had or is damaged, 2 the command line or the catalogue is wrong, 130 interrupted.
            """);
    }

    private static async Task<int> RunAsync(
        ParseResult result, DownloadOptions options, ModelCache cache, CancellationToken cancellation)
    {
        TextWriter errors = result.InvocationConfiguration.Error;
        try
        {
            CatalogueModel model = ModelCatalogue.Load(result.GetValue(File) ?? ModelCatalogue.ShippedFile).Find(result.GetRequiredValue(Name));
            ModelsGetRequest request = new()
            {
                Model = model,
                Output = OutputOf(model, result.GetValue(Output)),
                From = result.GetValue(From),
                Size = result.GetValue(Size),
                KeepSources = result.GetValue(KeepSources),
                Json = result.GetValue(Json),
            };
            await new ModelsGetRun(request, cache, options, result.InvocationConfiguration).RunAsync(cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        }
        catch (ConfigurationException e)
        {
            await errors.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is FetchException or ImportException)
        {
            await errors.WriteLineAsync($"error: {e.Message}").ConfigureAwait(false);
            return e is FetchException { Fault: not FetchFault.Usage } ? ExitCode.Failed : ExitCode.Usage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"error: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("stopped; the same command goes on from here").ConfigureAwait(false);
            return ExitCode.Interrupted;
        }
    }

    /// <summary>The file to write; a folder that cannot take it shows before anything is downloaded.</summary>
    private static string OutputOf(CatalogueModel model, string? given)
    {
        string file = $"{model.Name}.onnx";
        string output = given is null ? file : Directory.Exists(given) || given.EndsWith('/') ? Path.Combine(given, file) : given;
        string folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        return Directory.Exists(folder) ? output : throw new FetchException(FetchFault.Usage, $"--output {given}: the folder {folder} does not exist");
    }
}
