using System.CommandLine;
using EdgeDetector.Service.Catalogue;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Commands;

/// <summary>`edgedetector models list`.</summary>
internal static class ModelsListCommand
{
    private static readonly Option<string?> File = ModelsCommand.CatalogueOption();

    private static readonly Option<bool> Json = new("--json") { Description = "Print the models as JSON." };

    /// <summary>The command.</summary>
    public static Command Create(ModelCache cache)
    {
        Command command = new("list", "Lists the models of the catalogue.") { File, Json };
        command.SetAction(result => Run(result, cache));
        return command.WithHelp("""
            Nothing is downloaded. "here" says what this machine has: NAME.onnx in this folder, the downloaded files, or a part of them.
            Resize is how pictures are brought to the input's size, as in the model's training; `models get` keeps it in the imported model.
            Accuracy is what the authors publish, on different data: only figures on the same data compare.
            """);
    }

    private static int Run(ParseResult result, ModelCache cache)
    {
        InvocationConfiguration console = result.InvocationConfiguration;
        try
        {
            ModelCatalogue catalogue = ModelCatalogue.Load(result.GetValue(File) ?? ModelCatalogue.ShippedFile);
            ModelsList list = new(catalogue, cache, Environment.CurrentDirectory);
            if (result.GetValue(Json))
            {
                list.WriteJson(console.Output);
            }
            else
            {
                list.WriteTable(console.Output);
            }

            return ExitCode.Done;
        }
        catch (ConfigurationException e)
        {
            console.Error.WriteLine(e.Message);
            return ExitCode.Usage;
        }
    }
}
