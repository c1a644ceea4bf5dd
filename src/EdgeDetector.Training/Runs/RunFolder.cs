using System.Text;
using EdgeDetector.Models;
using EdgeDetector.Service.Pictures;

namespace EdgeDetector.Training.Runs;

/// <summary>The folder of a run's results.</summary>
/// <param name="path">The folder.</param>
/// <param name="name">The network's name: the cfg's without its ending.</param>
internal sealed class RunFolder(string path, string name)
{
    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>The network's name.</summary>
    public string Name => name;

    /// <summary>A copy of the cfg.</summary>
    public string Cfg => In(name + ".cfg");

    /// <summary>The class names.</summary>
    public string Names => In(name + ".names");

    /// <summary>The best model for the device.</summary>
    public string Onnx => In(name + ".onnx");

    /// <summary>The best weights.</summary>
    public string BestWeights => In("best.weights");

    /// <summary>The weights at the end, or at the last checkpoint.</summary>
    public string LastWeights => In("last.weights");

    /// <summary>Where a model is while it is validated.</summary>
    public string Candidate => In("candidate");

    /// <summary>Weights that are being validated; named as they will be, for the model names its weights.</summary>
    public string CandidateWeights => In("candidate/best.weights");

    /// <summary>The model that is being validated.</summary>
    public string CandidateOnnx => In($"candidate/{name}.onnx");

    /// <summary>The figures of every batch.</summary>
    public string Log => In("log.csv");

    /// <summary>The figures as a picture.</summary>
    public string Curves => In("curves.png");

    /// <summary>What the model is and how good.</summary>
    public string Card => In("card.md");

    /// <summary>Where the run is.</summary>
    public string Checkpoint => In("checkpoint");

    /// <summary>The pictures of a batch whose loss was no number.</summary>
    public string BadBatch => In("nan-batch");

    /// <summary>The folder of what is asked for.</summary>
    public static RunFolder Of(TrainRequest request) => new(request.Output, System.IO.Path.GetFileNameWithoutExtension(request.Cfg));

    /// <summary>Looks whether a new run can begin here, and changes nothing.</summary>
    /// <param name="cfg">The run's cfg, which may be the very one in the folder.</param>
    /// <exception cref="InputException">The folder cannot be made or written, holds a run already, or a file that the run would overwrite.</exception>
    public void RequireNew(string cfg)
    {
        if (File.Exists(Checkpoint))
        {
            throw new InputException(path, "there is a run in this folder already: continue it with --resume, or give another --output");
        }

        if (File.Exists(BestWeights))
        {
            throw new InputException(
                path, "there is a model in this folder already, without a checkpoint to continue from: give another --output, or move best.weights away");
        }

        bool isOtherCfg = File.Exists(Cfg) && File.Exists(cfg) && !File.ReadAllBytes(Cfg).AsSpan().SequenceEqual(File.ReadAllBytes(cfg));
        string[] results = [Onnx, LastWeights, Log, Curves, Card, Candidate, BadBatch];
        if ((isOtherCfg ? Cfg : results.FirstOrDefault(System.IO.Path.Exists)) is { } foreign)
        {
            throw WouldOverwrite(foreign);
        }

        string there = System.IO.Path.GetFullPath(path);
        while (!System.IO.Path.Exists(there))
        {
            there = System.IO.Path.GetDirectoryName(there)!;
        }

        string? reason = Directory.Exists(there) ? WholeFile.WhyNot(System.IO.Path.Combine(there, name)) : $"{there} is no folder";
        if (reason is not null)
        {
            throw new InputException(path, $"results cannot be written there: {reason}");
        }
    }

    /// <summary>Makes the folder for a new run, with the cfg and the names in it; those that are there already stay as they are.</summary>
    /// <param name="cfg">The run's cfg.</param>
    /// <param name="names">The class names.</param>
    /// <exception cref="InputException">The folder cannot be made, or has other names in it.</exception>
    /// <exception cref="IOException">The cfg or the names cannot be written.</exception>
    public void Begin(string cfg, IReadOnlyList<string> names)
    {
        if (File.Exists(Names) && !File.ReadAllText(Names).TrimEnd().Split('\n').Select(line => line.Trim()).SequenceEqual(names))
        {
            throw WouldOverwrite(Names);
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"the folder of the results cannot be made: {e.Message}");
        }

        Add(Cfg, File.ReadAllBytes(cfg));
        Add(Names, Encoding.UTF8.GetBytes(string.Concat(names.Select(name => name + "\n"))));
    }

    private static void Add(string file, byte[] content)
    {
        if (!File.Exists(file))
        {
            WholeFile.Write(file, stream => stream.Write(content));
        }
    }

    private InputException WouldOverwrite(string file) => new(path, $"the run would overwrite {file}: give another --output, or move it away");

    private string In(string file) => System.IO.Path.Combine(path, file);
}
