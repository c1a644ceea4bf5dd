using EdgeDetector.Models;
using EdgeDetector.Training.Networks;

namespace EdgeDetector.Training.Runs;

/// <summary>Writes a network as Darknet's weights and, by the same road as `edgedetector import`, as the device's model.</summary>
internal static class ModelExport
{
    /// <summary>Writes the candidate that is to be validated.</summary>
    /// <param name="network">The network as it is to be exported.</param>
    /// <param name="seen">Pictures seen, for the weights' header.</param>
    /// <param name="folder">The run's folder, which has the cfg and the names.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void WriteCandidate(TrainableNetwork network, long seen, RunFolder folder)
    {
        network.SaveWeights(folder.CandidateWeights, seen);
        Import(folder, folder.CandidateWeights, folder.CandidateOnnx);
    }

    /// <summary>Makes the candidate the best model.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void KeepCandidate(RunFolder folder)
    {
        File.Move(folder.CandidateWeights, folder.BestWeights, overwrite: true);
        Import(folder, folder.BestWeights, folder.Onnx);
        DropCandidate(folder);
    }

    /// <summary>Removes the candidate, or what is left of it.</summary>
    public static void DropCandidate(RunFolder folder)
    {
        File.Delete(folder.CandidateWeights);
        File.Delete(folder.CandidateOnnx);
    }

    // The model names its weights: made again from best.weights it is what anybody gets who imports them.
    private static void Import(RunFolder folder, string weights, string onnx) => DarknetImport.Run(new ImportRequest
    {
        Cfg = folder.Cfg,
        Weights = weights,
        Names = folder.Names,
        Output = onnx,
    });
}
