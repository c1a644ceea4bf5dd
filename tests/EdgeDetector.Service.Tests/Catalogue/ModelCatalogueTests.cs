using System.Text;
using EdgeDetector.Models;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Catalogue;

/// <summary>The catalogue's file: what ships, and what is said of mistakes.</summary>
public sealed class ModelCatalogueTests
{
    private const string Good = """
        catalogueVersion: 1
        names:
          things: { url: "http://a.example/things.names", bytes: 12, classes: 2 }
        models:
          one:
            cfg: { url: "http://a.example/one.cfg" }
            weights: { url: "https://a.example/files/one.weights", bytes: 116, sha256: 634a1132eb33f8091d60f2c346ababe8b905ae08387037aed883953b7329af84 }
            names: things
            input: 32x64
            resize: stretch
            licence: none stated
        """;

    private static ModelCatalogue Shipped => ModelCatalogue.Load(Path.Combine(TestData.RepositoryRoot, "config", "models.yaml"));

    [Fact]
    public void Parse_Good_HasEveryFact()
    {
        CatalogueModel model = Assert.Single(Parse(Good).Models);

        Assert.Equal("one", model.Name);
        Assert.Equal(new CatalogueFile(new Uri("http://a.example/one.cfg"), null, null), model.Cfg);
        Assert.Equal("one.weights", model.Weights.Name);
        Assert.Equal(116, model.Weights.Bytes);
        Assert.Equal("634a1132eb33f8091d60f2c346ababe8b905ae08387037aed883953b7329af84", model.Weights.Sha256);
        Assert.Equal("things.names", model.Names.Name);
        Assert.Equal(2, model.Classes);
        Assert.Equal(new InputSize(32, 64), model.Input);
        Assert.Equal(ResizeMode.Stretch, model.Resize);
        Assert.Null(model.Bflops);
    }

    [Theory]
    [InlineData("names: things", "names: thigns", "c.yaml:8:5: models.one.names: 'thigns' is not a key below names (did you mean things?)")]
    [InlineData("resize: stretch", "resize: strech", "c.yaml:10:13: models.one.resize: 'strech' is not one of letterbox, stretch (did you mean stretch?)")]
    [InlineData("    resize: stretch\n", "", "c.yaml:5:3: models.one.resize: is missing: letterbox or stretch, as in its training")]
    [InlineData("input: 32x64", "input: big", "c.yaml:9:5: models.one.input: 'big' is not a size such as 416x416")]
    [InlineData("sha256: 634a", "sha256: 34a", "c.yaml:7:72: models.one.weights.sha256: is not 64 hexadecimal digits")]
    [InlineData("http://a.example/one.cfg", "ftp://a.example/one.cfg", "c.yaml:6:12: models.one.cfg.url: 'ftp://a.example/one.cfg' is not an http or https address")]
    [InlineData("http://a.example/one.cfg", "http://a.example/cfgs/", "c.yaml:6:12: models.one.cfg.url: does not end in a file's name")]
    [InlineData("weights: {", "wieghts: {", "c.yaml:7:5: models.one.wieghts: is not a key (did you mean weights?)")]
    [InlineData("  one:", "  ../one:", "c.yaml:5:3: models.../one: a model's name may hold letters, digits, '.', '-' and '_': it becomes a file's")]
    [InlineData("catalogueVersion: 1", "catalogueVersion: 2", "c.yaml:1:1: catalogueVersion: 2 is not known; this program reads version 1")]
    public void Parse_Mistake_IsSaidWithItsPlace(string right, string wrong, string error)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);

        ConfigurationException exception = Assert.Throws<ConfigurationException>(() => Parse(Good.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Contains(error, exception.Message.Split('\n'));
    }

    [Fact]
    public void Parse_Empty_SaysWhatIsTheLeast()
    {
        ConfigurationException exception = Assert.Throws<ConfigurationException>(() => Parse(""));

        Assert.Equal("c.yaml: is empty; the least is catalogueVersion: 1 and a model", exception.Message);
    }

    [Theory]
    [InlineData("yolov3-tny", "'yolov3-tny' is not in the catalogue (did you mean yolov3-tiny?)")]
    [InlineData("resnet", "'resnet' is not in the catalogue; there are yolov3, yolov3-spp, ")]
    public void Find_UnknownName_HelpsOn(string name, string message)
    {
        FetchException error = Assert.Throws<FetchException>(() => Shipped.Find(name));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(FetchFault.Usage, error.Fault);
    }

    [Fact]
    public void Find_OtherCase_IsTheSame() => Assert.Equal("yolov4-tiny", Shipped.Find("YOLOv4-Tiny").Name);

    [Fact]
    public void Shipped_Addresses_ArePinnedAndUnambiguous()
    {
        CatalogueFile[] files = [.. Shipped.Models.SelectMany(model => model.Files).Distinct()];

        Assert.All(files, file => Assert.Equal("https", file.Address.Scheme));
        Assert.All(
            files.Where(file => file.Address.Host == "raw.githubusercontent.com"),
            file => Assert.Matches("^/[^/]+/[^/]+/[0-9a-f]{12,40}/", file.Address.AbsolutePath));

        // A flat folder (--from) can hold only one file of a name.
        Assert.Equal(files.Length, files.DistinctBy(file => file.Name).Count());
    }

    [Fact]
    public void Shipped_FilesOfTheTestData_HaveItsSizesAndHashes()
    {
        Dictionary<string, string[]> manifest = File.ReadLines(TestData.PathOf("MANIFEST.tsv"))
            .Select(line => line.Split('\t'))
            .Where(columns => columns[0].StartsWith("models/", StringComparison.Ordinal))
            .DistinctBy(columns => $"{columns[3]}/{columns[5]}")
            .ToDictionary(columns => $"{columns[3]}/{columns[5]}");
        int compared = 0;
        foreach (CatalogueFile file in Shipped.Models.SelectMany(model => model.Files).Distinct())
        {
            string[] parts = file.Address.AbsolutePath.Trim('/').Split('/');
            if (file.Address.Host == "raw.githubusercontent.com"
                && manifest.TryGetValue($"{parts[0]}/{parts[1]}/{string.Join('/', parts[3..])}", out string[]? row))
            {
                compared++;
                Assert.StartsWith(row[4], parts[2], StringComparison.Ordinal);
                Assert.Equal(row[1], $"{file.Bytes}");
                Assert.Equal(row[2], file.Sha256);
            }
        }

        // cfg and weights of seven models, and four files of names.
        Assert.Equal(18, compared);
    }

    private static ModelCatalogue Parse(string yaml) => ModelCatalogue.Parse("c.yaml", Encoding.UTF8.GetBytes(yaml));
}
