using System.Net;

namespace EdgeDetector.EndToEnd;

/// <summary>The program under test, as a build leaves it, and models that it imported.</summary>
internal static class EdgeDetectorProgram
{
    private static readonly Lazy<Task<string>> FastestModel = new(() => ImportAsync("yolo-fastest-1.1", "yolo-fastest-1.1", "coco.names"));
    private static readonly Lazy<Task<string>> FaceModel = new(() => ImportAsync("yoloface-50k", "yoloface-50k", "label.names"));

    /// <summary>The program's file.</summary>
    public static string Path { get; } = System.IO.Path.Combine(
        TestData.RepositoryRoot, "artifacts", "bin", "EdgeDetector.Service", Configuration(), "edgedetector");

    /// <summary>The model that ships: person, car and bicycle of the drawn street.</summary>
    public static string ShippedModel { get; } = System.IO.Path.Combine(TestData.RepositoryRoot, "models", "street-nano.onnx");

    /// <summary>Yolo-Fastest 1.1 (COCO, 320×320), imported once.</summary>
    public static Task<string> FastestAsync()
    {
        TestData.PathOf("models");
        return FastestModel.Value;
    }

    /// <summary>YoloFace-50k (56×56): a model that takes no time, imported once.</summary>
    public static Task<string> FaceAsync()
    {
        TestData.PathOf("models");
        return FaceModel.Value;
    }

    /// <summary>Runs a command of the program to its end.</summary>
    public static Task<Finished> RunAsync(params string[] arguments) => ChildProcess.RunAsync(Path, arguments);

    /// <summary>Starts the service.</summary>
    public static ChildProcess StartService(string configuration, IReadOnlyDictionary<string, string>? environment = null) =>
        ChildProcess.Start(Path, ["run", "--config", configuration], environment);

    /// <summary>Waits until the service answers over HTTP: it says so over MQTT a moment earlier.</summary>
    public static async Task AnswersAsync(int port, ChildProcess service)
    {
        using HttpClient http = new();
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    using HttpResponseMessage answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz/live"), TestContext.Current.CancellationToken);
                    return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            60,
            () => service.Errors);
    }

    private static async Task<string> ImportAsync(string folder, string name, string names)
    {
        string model = System.IO.Path.Combine(Directory.CreateTempSubdirectory("edgedetector-models-").FullName, $"{name}.onnx");
        Finished import = await RunAsync(
            "import",
            TestData.PathOf("models", folder, $"{name}.cfg"),
            TestData.PathOf("models", folder, $"{name}.weights"),
            "--names", TestData.PathOf("models", folder, names),
            "-o", model);
        Assert.True(import.ExitCode == 0, import.Errors);
        return model;
    }

    private static string Configuration() =>
        new DirectoryInfo(AppContext.BaseDirectory).Name;
}
