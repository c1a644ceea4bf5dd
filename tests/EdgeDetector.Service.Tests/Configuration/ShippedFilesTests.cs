using System.Text;
using System.Text.RegularExpressions;
using NJsonSchema;
using NJsonSchema.Validation;

namespace EdgeDetector.Service.Configuration;

/// <summary>
/// What ships in config/ agrees with the code. After a change of the options: run these tests once with
/// WRITE_CONFIGURATION=1 in the environment, which writes the files anew, and look at the difference.
/// </summary>
public sealed class ShippedFilesTests
{
    private static readonly Dictionary<string, string> NoVariables = [];

    private static string ConfigFolder => Path.Combine(TestData.RepositoryRoot, "config");

    public static TheoryData<string> ConfigFiles =>
        [.. Directory.EnumerateFiles(ConfigFolder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(ConfigFolder, file)).Where(file => file != "models.yaml").Order()];

    [Fact]
    public void ReferenceYaml_Shipped_EqualsTheOptions() => AssertShipped("edgedetector.yaml", ConfigurationReference.Render());

    [Fact]
    public void Schema_Shipped_EqualsTheOptions() => AssertShipped("edgedetector.schema.json", ConfigurationSchema.Render());

    [Fact]
    public void ReferenceYaml_Loaded_HasTheDefaultsOfTheCode()
    {
        string file = Path.Combine(ConfigFolder, "edgedetector.yaml");

        EdgeDetectorOptions shipped = ConfigurationLoader.Load(file, NoVariables);
        EdgeDetectorOptions least = ConfigurationLoader.Parse(file, "configVersion: 1\ncameras: { gate: { source: /dev/video0 } }"u8.ToArray(), NoVariables);
        EdgeDetectorOptions code = new() { ConfigVersion = 1, Cameras = least.Cameras };

        Assert.Empty(ConfigurationDiff.Between(least, shipped));
        ConfigurationChange path = Assert.Single(ConfigurationDiff.Between(code, shipped));
        Assert.Equal($"model.path: model.onnx → {Path.Combine(ConfigFolder, "model.onnx")}", path.ToString());
    }

    [Fact]
    public void ReferenceYaml_Shipped_HasEveryKeyAndDescription()
    {
        string[] lines = File.ReadAllLines(Path.Combine(ConfigFolder, "edgedetector.yaml"));
        string comments = string.Join(' ', lines.Select(line => line.Trim()).Where(line => line.StartsWith('#')).Select(Uncommented));

        List<string> missing = [];
        foreach (OptionKey key in AllKeys(typeof(EdgeDetectorOptions)))
        {
            if (!lines.Any(line => Uncommented(line).StartsWith(key.Name + ":", StringComparison.Ordinal)) || !comments.Contains(key.Description, StringComparison.Ordinal))
            {
                missing.Add(key.Name);
            }
        }

        Assert.Empty(missing);
    }

    [Fact]
    public async Task ReferenceYaml_ExamplesTakenIn_LoadsAndValidates()
    {
        string yaml = Regex.Replace(ConfigurationReference.Render(), @"^      # (  .*|\w+:)$", "      $1", RegexOptions.Multiline);
        JsonSchema schema = await JsonSchema.FromJsonAsync(ConfigurationSchema.Render(), TestContext.Current.CancellationToken);

        CameraOptions gate = ConfigurationLoader.Parse("test.yaml", Encoding.UTF8.GetBytes(yaml), NoVariables).Cameras["gate"];

        Assert.Equal(new ZoneOptions { Points = gate.Zones["yard"].Points, Classes = gate.Zones["yard"].Classes }, gate.Zones["yard"]);
        Assert.Equal(2, gate.Lines["entrance"].Points.Count);
        Assert.Equal(4, gate.Masks["poster"].Points.Count);
        Assert.Empty(Violations(schema, yaml));
    }

    [Theory]
    [MemberData(nameof(ConfigFiles))]
    public void Load_EveryShippedFile_Succeeds(string name) =>
        Assert.NotEmpty(ConfigurationLoader.Load(Path.Combine(ConfigFolder, name), NoVariables).Cameras);

    [Theory]
    [MemberData(nameof(ConfigFiles))]
    public async Task Schema_EveryShippedFile_Validates(string name)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(Path.Combine(ConfigFolder, "edgedetector.schema.json"), TestContext.Current.CancellationToken);
        string firstLine = File.ReadLines(Path.Combine(ConfigFolder, name)).First();

        Assert.Empty(Violations(schema, File.ReadAllText(Path.Combine(ConfigFolder, name))));
        string relative = Assert.Single(firstLine.Split("$schema=")[1..]);
        Assert.True(File.Exists(Path.Combine(ConfigFolder, Path.GetDirectoryName(name)!, relative)), firstLine);
    }

    [Theory]
    [InlineData("configVersion: 2\ncameras: { a: { source: x } }", "configVersion")]
    [InlineData("configVersion: 1", "cameras")]
    [InlineData("configVersion: 1\ncameras: { a: { sorce: x } }", "sorce")]
    [InlineData("configVersion: 1\ncameras: { a: { source: x, flip: 8 } }", "flip")]
    [InlineData("configVersion: 1\ncameras: { a: { source: x, staleAfter: 5 } }", "staleAfter")]
    [InlineData("configVersion: 1\ncameras: { a: { source: x, staleAfter: 5 s } }", "staleAfter")]
    [InlineData("configVersion: 1\ncameras: { a: { source: x, pace: fast } }", "pace")]
    [InlineData("configVersion: 1\ncameras: { a: { source: x, detection: { classes: { cat: 2 } } } }", "cat")]
    [InlineData("configVersion: 1\ncameras: { a: { source: x, zones: { yard: { points: [[0, 0], [1, 2], [0.5, 1]] } } } }", "points")]
    [InlineData("configVersion: 1\ncameras: { a: { source: x, lines: { gate: { points: [[0, 0], [1]] } } } }", "points")]
    [InlineData("configVersion: 1\ncameras: { a: { source: x, masks: { tree: { inertia: 3 } } } }", "inertia")]
    [InlineData("configVersion: 1\ncameras: { a: { source: x, snapshots: { quality: 0 } } }", "quality")]
    [InlineData("configVersion: 1\ncameras: { a: { source: x } }\nmqtt: []", "mqtt")]
    [InlineData("configVersion: 1\ncameras: { a: { source: x } }\nmodel: { providers: [gpu] }", "providers")]
    public async Task Schema_WrongFile_IsRefusedAtTheKey(string yaml, string key)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(ConfigurationSchema.Render(), TestContext.Current.CancellationToken);

        Assert.Contains(Violations(schema, yaml), violation => violation.Contains(key, StringComparison.Ordinal));
    }

    private static List<string> Violations(JsonSchema schema, string yaml)
    {
        ConfigurationErrors errors = new();
        MapNode root = YamlReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml), errors)!;
        Assert.False(errors.Any);
        return [.. schema.Validate(YamlJson.Of(root)!.ToJsonString()).SelectMany(Flatten)];
    }

    private static IEnumerable<string> Flatten(ValidationError error) =>
        error is ChildSchemaValidationError parent
            ? parent.Errors.Values.SelectMany(children => children).SelectMany(Flatten).Prepend($"{error.Kind} {error.Path} {error.Property}")
            : [$"{error.Kind} {error.Path} {error.Property}"];

    private static IEnumerable<OptionKey> AllKeys(Type type) =>
        OptionKey.Of(type).SelectMany(key => key.Kind is OptionKind.Section or OptionKind.SectionsByName ? AllKeys(key.ValueType).Prepend(key) : [key]);

    /// <summary>A line without what makes it a comment: examples are commented out, their own comments twice.</summary>
    private static string Uncommented(string line) => line.Trim(' ', '#');

    private static void AssertShipped(string name, string expected)
    {
        string file = Path.Combine(ConfigFolder, name);
        if (Environment.GetEnvironmentVariable("WRITE_CONFIGURATION") == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.Equal(expected, File.ReadAllText(file));
    }
}
