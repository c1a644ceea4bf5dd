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
    /// <exception cref="InputException">The folder cannot be made or written, or holds a run already.</exception>
    public void RequireNew()
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

    /// <summary>Makes the folder for a new run.</summary>
    /// <exception cref="InputException">It cannot be made.</exception>
    public void Begin()
    {
        try
        {
            Directory.CreateDirectory(path);
            File.Delete(Log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"the folder of the results cannot be made: {e.Message}");
        }
    }

    private string In(string file) => System.IO.Path.Combine(path, file);
}
