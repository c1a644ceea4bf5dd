using System.CommandLine;
using EdgeDetector.Service.Catalogue;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Commands;

/// <summary>`edgedetector models`: real models from a catalogue.</summary>
internal static class ModelsCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        ModelCache cache = ModelCache.Usual(ConfigurationLoader.ProcessEnvironment());
        return new Command("models", "Lists models that their authors offer, and gets one ready to run.")
        {
            ModelsListCommand.Create(cache),
            ModelsGetCommand.Create(new DownloadOptions(), cache),
        };
    }

    /// <summary>--catalogue of both.</summary>
    public static Option<string?> CatalogueOption() => new("--catalogue")
    {
        Description = "Another catalogue than the one that ships (models.yaml beside the program).",
        HelpName = "FILE",
    };
}
