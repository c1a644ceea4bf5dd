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

    /// <summary>Weights that are being validated.</summary>
    public string CandidateWeights => In("candidate.weights");

    /// <summary>The model that is being validated.</summary>
    public string CandidateOnnx => In("candidate.onnx");

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

    /// <summary>Makes the folder for a new run.</summary>
    /// <exception cref="InputException">It cannot be made, or holds a run already.</exception>
    public void Begin()
    {
        if (File.Exists(Checkpoint) || File.Exists(BestWeights))
        {
            throw new InputException(path, "there is a run in this folder already: continue it with --resume, or give another --output");
        }

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
