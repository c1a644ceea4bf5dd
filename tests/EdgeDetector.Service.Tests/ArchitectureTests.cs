using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EdgeDetector.Evaluation;
using EdgeDetector.Models;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Synthetic;

namespace EdgeDetector;

/// <summary>References point one way; what they must not carry to the device stays out.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Assembly Detection = typeof(Frame).Assembly;
    private static readonly Assembly Models = typeof(DarknetImport).Assembly;
    private static readonly Assembly Evaluation = typeof(Evaluator).Assembly;
    private static readonly Assembly Synthetic = typeof(SyntheticScene).Assembly;
    private static readonly Assembly Service = typeof(CameraPipeline).Assembly;

    [Fact]
    public void References_OfLibraries_PointOneWay()
    {
        Assert.Empty(OwnReferences(Detection));
        Assert.Empty(OwnReferences(Models));
        Assert.Equal(["EdgeDetector.Detection"], OwnReferences(Evaluation));
        Assert.Equal(["EdgeDetector.Detection"], OwnReferences(Synthetic));
        Assert.Equal(
            ["EdgeDetector.Detection", "EdgeDetector.Evaluation", "EdgeDetector.Models", "EdgeDetector.Synthetic"], OwnReferences(Service).Order());
    }

    [Fact]
    public void DetectionAndEvaluation_Libraries_KnowNoHostNoNetworkAndNoCamera()
    {
        string[] foreign = ["OpenCvSharp", "MQTTnet", "Microsoft.Extensions.Hosting", "Microsoft.AspNetCore", "YamlDotNet", "System.Net.Sockets", "System.Net.Http"];

        Assert.DoesNotContain(References(Detection).Concat(References(Evaluation)), name => foreign.Any(start => name.StartsWith(start, StringComparison.Ordinal)));
    }

    [Fact]
    public void References_OfPrograms_AreThoseOfTheirProjects()
    {
        Assert.Equal(
            ["EdgeDetector.Detection", "EdgeDetector.Evaluation", "EdgeDetector.Models", "EdgeDetector.Synthetic"], ProjectReferences("Training").Order());
        Assert.Equal(ProjectReferences("Training").Order(), ProjectReferences("Service").Order());
    }

    [Fact]
    public void TorchSharp_IsOfTrainingAlone()
    {
        string[] users = [.. Directory.GetDirectories(SourceFolder)
            .Where(folder => Directory.GetFiles(folder, "*.csproj").Any(project => File.ReadAllText(project).Contains("TorchSharp", StringComparison.Ordinal)))
            .Select(folder => Path.GetFileName(folder)!)];

        Assert.Equal(["EdgeDetector.Training"], users);
        Assert.Empty(Directory.GetFiles(AppContext.BaseDirectory, "*TorchSharp*"));
    }

    [Fact]
    public void LogMessages_OfTheService_HaveAnIdEach()
    {
        string[] ids = [.. Directory.EnumerateFiles(SourceFolder, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => LogMessageId().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)];

        Assert.True(ids.Length > 20);
        Assert.Empty(ids.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    private static string SourceFolder => Path.Combine(TestData.RepositoryRoot, "src");

    private static IEnumerable<string> ProjectReferences(string name) =>
        XElement.Load(Path.Combine(SourceFolder, $"EdgeDetector.{name}", $"EdgeDetector.{name}.csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    private static IEnumerable<string> OwnReferences(Assembly assembly) =>
        References(assembly).Where(name => name.StartsWith("EdgeDetector.", StringComparison.Ordinal));

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);

    [GeneratedRegex(@"LoggerMessage\(\s*(?:EventId = )?(\d+)")]
    private static partial Regex LogMessageId();
}
