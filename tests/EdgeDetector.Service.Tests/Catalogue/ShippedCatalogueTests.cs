using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Service.Catalogue;

/// <summary>What config/models.yaml says of its models, held against the models themselves where they are at hand.</summary>
public sealed class ShippedCatalogueTests
{
    // Darknet's header: three version numbers and the pictures seen, as 64 or (old files) 32 bits.
    private static readonly long[] HeaderLengths = [20, 16];

    private static ModelCatalogue Shipped => ModelCatalogue.Load(Path.Combine(TestData.RepositoryRoot, "config", "models.yaml"));

    [Fact]
    public async Task Models_AtHand_AreAsTheCatalogueSays()
    {
        string[] folders = Directory.GetDirectories(TestData.PathOf("models"));
        using HttpClient http = FileDownload.CreateClient(new DownloadOptions());
        ModelFetch fetch = new(
            new ModelCache("/nowhere"), new FileDownload(http, new DownloadOptions(), TimeProvider.System), new Progress<DownloadState>());
        int compared = 0;
        foreach (CatalogueModel model in Shipped.Models)
        {
            if (folders.FirstOrDefault(folder => model.Files.All(file => File.Exists(Path.Combine(folder, file.Name)))) is not { } folder)
            {
                continue;
            }

            compared++;
            ModelFiles files = await fetch.RunAsync(model, folder, TestContext.Current.CancellationToken);
            Network network = Network.Load(files.Cfg);
            AssertAgrees(model, network);
            Assert.True(network.LetterBox == (model.Resize == ResizeMode.Letterbox), model.Name);
            Assert.True(model.Classes == File.ReadLines(files.Names).Count(line => line.Length > 0), model.Name);
        }

        Assert.Equal(7, compared);
    }

    [Fact]
    public void Models_OfWhichTheCfgIsAtHand_AreAsTheCatalogueSays()
    {
        string random = TestData.PathOf("reference", "random");
        int compared = 0;
        foreach (CatalogueModel model in Shipped.Models)
        {
            if (Directory.EnumerateDirectories(random, $"{model.Name}-seed*").SingleOrDefault() is { } folder)
            {
                compared++;
                AssertAgrees(model, Network.Load(Path.Combine(folder, model.Cfg.Name), model.Input));
            }
        }

        Assert.Equal(6, compared);
    }

    private static void AssertAgrees(CatalogueModel model, Network network)
    {
        Assert.Equal($"{model.Name} {model.Input} {model.Classes}", $"{model.Name} {network.Input.Width}x{network.Input.Height} {network.Classes}");
        Assert.True(Math.Abs(model.Bflops!.Value - network.Bflops) < 0.006, $"{model.Name}: {network.Bflops}");
        if (model.Weights.Bytes is { } bytes)
        {
            // Running means and variances are stored too, but are no parameters.
            long statistics = network.Layers.OfType<ConvolutionLayer>().Where(layer => layer.BatchNormalize).Sum(layer => 2L * layer.Filters);
            long header = bytes - (4 * (network.ParameterCount + statistics));
            Assert.True(HeaderLengths.Contains(header), $"{model.Name}: a header of {header} bytes");
        }
    }
}
