using System.Reflection;
using EdgeDetector.Evaluation;
using EdgeDetector.Models;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Synthetic;

namespace EdgeDetector;

/// <summary>References point one way; what they must not carry to the device stays out.</summary>
public sealed class ArchitectureTests
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

    private static IEnumerable<string> OwnReferences(Assembly assembly) =>
        References(assembly).Where(name => name.StartsWith("EdgeDetector.", StringComparison.Ordinal));

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);
}
