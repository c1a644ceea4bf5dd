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
        Directory.CreateDirectory(folder.Candidate);
        network.SaveWeights(folder.CandidateWeights, seen);
        DarknetImport.Run(new ImportRequest
        {
            Cfg = folder.Cfg,
            Weights = folder.CandidateWeights,
            Names = folder.Names,
            Output = folder.CandidateOnnx,
        });
    }

    /// <summary>Makes the candidate the best model; since files are only renamed, a full disk does not part the model from its weights.</summary>
    /// <exception cref="IOException">A file cannot be renamed.</exception>
    public static void KeepCandidate(RunFolder folder)
    {
        File.Move(folder.CandidateOnnx, folder.Onnx, overwrite: true);
        File.Move(folder.CandidateWeights, folder.BestWeights, overwrite: true);
        DropCandidate(folder);
    }

    /// <summary>Removes the candidate, or what is left of it.</summary>
    public static void DropCandidate(RunFolder folder)
    {
        if (Directory.Exists(folder.Candidate))
        {
            Directory.Delete(folder.Candidate, recursive: true);
        }
    }
}
