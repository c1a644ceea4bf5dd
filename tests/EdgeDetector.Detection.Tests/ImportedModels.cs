using System.Collections.Concurrent;
using EdgeDetector.Models;

[assembly: AssemblyFixture(typeof(EdgeDetector.ImportedModels))]

namespace EdgeDetector;

/// <summary>The real models of the test data as .onnx files, each imported once and gone after the tests.</summary>
public sealed class ImportedModels : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<(string, Geometry.ResizeMode), Lazy<string>> _paths = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The .onnx file of a folder of models/.</summary>
    public string PathOf(string name, Geometry.ResizeMode resize) =>
        _paths.GetOrAdd((name, resize), _ => new Lazy<string>(() => Import(name, resize))).Value;

    private string Import(string name, Geometry.ResizeMode resize)
    {
        string source = TestData.PathOf("models", name);
        string output = Path.Combine(_folder.Path, $"{name}.{resize}.onnx");
        DarknetImport.Run(new ImportRequest
        {
            Cfg = Single(source, "*.cfg"),
            Weights = Single(source, "*.weights"),
            Names = Single(source, "*.names"),
            Output = output,
            Resize = resize == Geometry.ResizeMode.Letterbox ? Models.ResizeMode.Letterbox : Models.ResizeMode.Stretch,
        });
        return output;
    }

    private static string Single(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern).Single();
}
