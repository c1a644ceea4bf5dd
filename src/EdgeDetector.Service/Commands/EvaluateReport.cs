using System.Runtime.InteropServices;
using System.Text;
using EdgeDetector.Evaluation.Reports;
using EdgeDetector.Evaluation.Results;
using EdgeDetector.Models;
using EdgeDetector.Service.Annotation;
using EdgeDetector.Service.Benchmark;
using EdgeDetector.Service.Telemetry;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary>The page of `edgedetector evaluate --report`.</summary>
internal static class EvaluateReport
{
    /// <summary>Why a report cannot be written there, told before hours of work; null where nothing is known against it.</summary>
    public static string? WhyNot(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        return path.Length == 0 ? "give the name of a file"
            : Directory.Exists(path) ? "this is a folder; give the name of a file"
            : !Directory.Exists(folder) ? $"there is no folder {folder}"
            : WholeFile.WhyNot(path) is { } reason ? $"it cannot be written: {reason}"
            : null;
    }

    /// <summary>Writes the report; it appears under its name only when it is complete.</summary>
    /// <param name="path">The file.</param>
    /// <param name="result">What was found out.</param>
    /// <param name="modelName">The model's name of a class id of the data; null where it does not know it.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, EvaluationResult result, Func<int, string?> modelName)
    {
        byte[] page = Encoding.UTF8.GetBytes(HtmlReport.ToText(result, new ReportContext
        {
            Created = TimeProvider.System.GetLocalNow(),
            Environment = [.. Surroundings(result.Model is not null)],
            ModelName = modelName,
            Thumbnail = MistakeThumbnail.Draw,
        }));
        try
        {
            WholeFile.Write(path, stream => stream.Write(page));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path}: the report cannot be written: {e.Message}", e);
        }
    }

    private static IEnumerable<ReportFact> Surroundings(bool withRuntime)
    {
        MachineFacts machine = MachineFacts.Read();
        yield return new ReportFact("Machine", $"{machine.Processor}, {machine.Cores} cores, {machine.Architecture}");
        yield return new ReportFact("System", RuntimeInformation.OSDescription);
        yield return new ReportFact("EdgeDetector", StatsPublisher.Version);
        if (withRuntime)
        {
            yield return new ReportFact("ONNX Runtime", YoloDetector.RuntimeVersion);
        }

        yield return new ReportFact(".NET", Environment.Version.ToString());
    }
}
