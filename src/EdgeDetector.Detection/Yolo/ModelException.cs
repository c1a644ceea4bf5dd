namespace EdgeDetector.Yolo;

/// <summary>A model file cannot be used; the message says which file, what is wrong and what to do.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Makes the error of a model file.</summary>
    public ModelException(string path, string problem)
        : base($"{path}: {problem}") => (Path, Problem) = (path, problem);

    /// <summary>Makes the error of a model file from what ONNX Runtime or the system said.</summary>
    public ModelException(string path, string problem, Exception cause)
        : base($"{path}: {problem}", cause) => (Path, Problem) = (path, problem);

    /// <summary>The model file.</summary>
    public string Path { get; }

    /// <summary>What is wrong with it and what to do, without its name.</summary>
    public string Problem { get; }
}
