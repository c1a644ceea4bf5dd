using EdgeDetector.Models;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Catalogue;

/// <summary>Checks what a catalogue's types do not, and makes the models of it.</summary>
internal sealed class CatalogueValidation(CatalogueOptions options, ConfigurationPlaces places, ConfigurationErrors errors)
{
    private const int Sha256Length = 64;

    // What stands in for a file that is wrong, until the errors are thrown.
    private static readonly CatalogueFile NoFile = new(new Uri("http://localhost/none"), null, null);

    /// <summary>The models; only usable where no error was noted.</summary>
    public IReadOnlyList<CatalogueModel> Run()
    {
        if (options.CatalogueVersion != 1)
        {
            Add("catalogueVersion", options.CatalogueVersion == 0
                ? "is missing; write catalogueVersion: 1"
                : $"{options.CatalogueVersion} is not known; this program reads version 1");
        }

        if (options.Models.Count == 0)
        {
            Add("models", "there is no model");
        }

        Dictionary<string, CatalogueFile> names = options.Names.ToDictionary(
            entry => entry.Key, entry => CheckFile($"names.{entry.Key}", entry.Value));
        foreach ((string name, NamesFileOptions file) in options.Names)
        {
            if (file.Classes == 0)
            {
                Add($"names.{name}.classes", "is missing");
            }
        }

        return [.. options.Models.Select(entry => CheckModel(entry.Key, entry.Value, names))];
    }

    private CatalogueModel CheckModel(string name, CatalogueModelOptions model, Dictionary<string, CatalogueFile> names)
    {
        string path = $"models.{name}";
        if (!IsFileName(name))
        {
            Add(path, "a model's name may hold letters, digits, '.', '-' and '_': it becomes a file's");
        }

        if (!InputSize.TryParse(model.Input, out InputSize input))
        {
            Add($"{path}.input", model.Input.Length == 0 ? "is missing" : $"{ConfigurationErrors.Quote(model.Input)} is not a size such as 416x416");
        }

        if (model.Resize is null)
        {
            Add($"{path}.resize", "is missing: letterbox or stretch, as in its training");
        }

        if (model.Licence.Length == 0)
        {
            Add($"{path}.licence", "is missing; where none is stated, say so");
        }

        return new CatalogueModel
        {
            Name = name,
            About = model.About,
            Cfg = CheckFile($"{path}.cfg", model.Cfg),
            Weights = CheckFile($"{path}.weights", model.Weights),
            Names = CheckNames($"{path}.names", model.Names, names),
            Classes = options.Names.GetValueOrDefault(model.Names)?.Classes ?? 0,
            Input = input,
            Resize = model.Resize ?? ResizeMode.Letterbox,
            Bflops = model.Bflops,
            Accuracy = model.Accuracy,
            Licence = model.Licence,
        };
    }

    private CatalogueFile CheckNames(string path, string name, Dictionary<string, CatalogueFile> names)
    {
        if (names.TryGetValue(name, out CatalogueFile? file))
        {
            return file;
        }

        string meant = NearestName.Find(name, names.Keys) is { } near ? $" (did you mean {near}?)" : "";
        Add(path, name.Length == 0 ? "is missing" : $"{ConfigurationErrors.Quote(name)} is not a key below names{meant}");
        return NoFile;
    }

    private CatalogueFile CheckFile(string path, CatalogueFileOptions file)
    {
        if (file.Sha256.Length > 0 && (file.Sha256.Length != Sha256Length || !file.Sha256.All(char.IsAsciiHexDigit)))
        {
            Add($"{path}.sha256", $"is not {Sha256Length} hexadecimal digits");
        }

        if (!Uri.TryCreate(file.Url, UriKind.Absolute, out Uri? address) || !FileDownload.IsHttp(address))
        {
            Add($"{path}.url", file.Url.Length == 0 ? "is missing" : $"{ConfigurationErrors.Quote(file.Url)} is not an http or https address");
            return NoFile;
        }

        CatalogueFile made = new(address, file.Bytes, file.Sha256.Length > 0 ? file.Sha256.ToLowerInvariant() : null);
        if (!IsFileName(made.Name))
        {
            Add($"{path}.url", "does not end in a file's name");
        }

        return made;
    }

    private static bool IsFileName(string name) =>
        name.Length is > 0 and <= 100 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    private void Add(string path, string message) => errors.Add(places.Of(path), path, message);
}
