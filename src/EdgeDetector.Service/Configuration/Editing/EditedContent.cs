using System.Text;
using EdgeDetector.Service.Pipeline;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>
/// The bytes of a configuration file with changes made, checked as <c>edgedetector check</c> checks them before anybody writes them.
/// </summary>
/// <param name="file">The file's name in errors; relative paths start at its folder.</param>
/// <param name="environment">The environment that overrides and completes the file.</param>
internal sealed class EditedContent(string file, IReadOnlyDictionary<string, string> environment)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The changed bytes.</summary>
    /// <param name="content">The file as it is, without errors.</param>
    /// <param name="wanted">What it shall say.</param>
    /// <param name="model">What is known of the model's file.</param>
    /// <exception cref="ConfigurationException">What it shall say is not valid.</exception>
    /// <exception cref="EditRefusedException">The file cannot be changed safely.</exception>
    public byte[] Make(byte[] content, WantedConfiguration wanted, ModelFile? model)
    {
        ReadOnlySpan<byte> mark = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble : [];
        string text = Utf8.GetString(content.AsSpan(mark.Length));
        string changed = new FileEdit(wanted.Changes, one => EnvironmentText.Expand(one, environment, out _)).Apply(text);
        byte[] edited = [.. mark, .. Utf8.GetBytes(changed)];

        EdgeDetectorOptions options = ConfigurationLoader.Parse(file, edited, environment);
        options = options with { ModelFile = ModelFile.Read(options.Model.Path, model) };
        CameraSettings.CheckAll(options);
        if (new EditCheck(wanted.Changes).Difference(Tree(content), Tree(edited)) is { } damaged)
        {
            throw new EditRefusedException(
                damaged, "would have been changed too, since the file is written in an unusual way; change the file by hand");
        }

        CheckMeaning(wanted, options);
        return edited;
    }

    /// <summary>Whether the file, with the environment, says just what was wanted.</summary>
    private void CheckMeaning(WantedConfiguration wanted, EdgeDetectorOptions options)
    {
        EdgeDetectorOptions asked = wanted.Options with { ModelFile = options.ModelFile };
        IReadOnlyList<ConfigurationChange> differences = ConfigurationDiff.Between(Rounded(asked), Rounded(options));
        if (differences.Count == 0)
        {
            return;
        }

        bool isOverridden = environment.Keys.Any(name => name.StartsWith(EnvironmentOverrides.Prefix, StringComparison.OrdinalIgnoreCase));
        throw new EditRefusedException(differences[0].Path, isOverridden
            ? $"an environment variable {EnvironmentOverrides.Prefix}… sets it, whatever the file says; change it there"
            : "would not be what was asked for, since the file is written in an unusual way; change the file by hand");
    }

    // A point of the file that rounds to the one that was asked for is not touched.
    private static EdgeDetectorOptions Rounded(EdgeDetectorOptions options) => options with
    {
        Cameras = options.Cameras.ToDictionary(one => one.Key, one => one.Value with
        {
            Zones = SectionChanges.Rounded(one.Value.Zones),
            Lines = SectionChanges.Rounded(one.Value.Lines),
        }),
    };

    private MapNode Tree(byte[] content) =>
        YamlReader.Read(file, content, new ConfigurationErrors()) ?? throw new InvalidOperationException("what was parsed cannot be read");
}
