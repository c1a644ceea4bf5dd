using System.Security.Cryptography;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Models.Onnx;

namespace EdgeDetector.Models;

/// <summary>What to import and where to.</summary>
public sealed record ImportRequest
{
    /// <summary>Path of the Darknet cfg.</summary>
    public required string Cfg { get; init; }

    /// <summary>Path of the Darknet weights.</summary>
    public required string Weights { get; init; }

    /// <summary>Path of the names file, one class a line; null is an error that tells how many are needed.</summary>
    public required string? Names { get; init; }

    /// <summary>Path of the ONNX file; it is replaced at the end, and left alone when something fails.</summary>
    public required string Output { get; init; }

    /// <summary>Input size that replaces the cfg's; null keeps it.</summary>
    public InputSize? Size { get; init; }

    /// <summary>How pictures are to be resized; null as the cfg says (letter_box=1 or stretch).</summary>
    public ResizeMode? Resize { get; init; }
}

/// <summary>What an import made.</summary>
/// <param name="Network">The network that was read.</param>
/// <param name="Names">The class names.</param>
/// <param name="Resize">How pictures are to be resized.</param>
/// <param name="ByteCount">Length of the ONNX file.</param>
public sealed record ImportSummary(Network Network, IReadOnlyList<string> Names, ResizeMode Resize, long ByteCount);

/// <summary>Turns a Darknet cfg with its weights and class names into one ONNX file that holds all a device needs.</summary>
public static class DarknetImport
{
    /// <summary>Reads, checks and converts; the output appears whole or not at all.</summary>
    /// <param name="request">What to import.</param>
    /// <param name="progress">Told the share that is done, 0..1.</param>
    /// <param name="cancellation">Stops the import; no file is left behind.</param>
    /// <exception cref="ImportException">The input is wrong or not supported.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public static ImportSummary Run(ImportRequest request, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        CheckOutput(request);
        Network network = Network.Load(request.Cfg, request.Size);
        IReadOnlyList<string> names = request.Names is { } path
            ? ClassNames.Load(path, network.Classes)
            : throw new ImportException(
                $"{network.File}: no class names: give the names file of its training (--names): "
                + $"one class a line, {network.Classes} in all");
        using WeightsFile weights = WeightsFile.Open(request.Weights, network);

        ModelSource source = new(
            network.File,
            HashCfg(request.Cfg),
            weights.File,
            HashWeights(weights, new Part(progress, 0, 0.3, weights.Length), cancellation));
        OnnxGraph graph = NetworkGraph.Build(network, weights).Graph;
        long length = OnnxModelWriter.GraphLength(graph);
        if (length > OnnxModelWriter.LargestModel - (64 * 1024 * 1024))
        {
            throw new ImportException($"{network.File}: the model would have {length} bytes; an ONNX file ends at 2 GB");
        }

        ResizeMode resize = request.Resize ?? (network.LetterBox ? ResizeMode.Letterbox : ResizeMode.Stretch);
        Dictionary<string, string> metadata = ModelMetadata.Describe(network, names, resize, source);
        Part writing = new(progress, 0.3, 1, length);
        long written = WholeFile.Write(request.Output, stream => OnnxModelWriter.Write(stream, graph, metadata, writing, cancellation));
        return new ImportSummary(network, names, resize, written);
    }

    private static void CheckOutput(ImportRequest request)
    {
        string output = Path.GetFullPath(request.Output);
        if (Directory.Exists(output))
        {
            throw new ImportException($"{request.Output}: the output is a folder; name a file in it, such as model.onnx");
        }

        if (!Directory.Exists(Path.GetDirectoryName(output)))
        {
            throw new ImportException($"{request.Output}: the output's folder does not exist");
        }

        if (new[] { request.Cfg, request.Weights, request.Names }.Any(input => input is not null && Path.GetFullPath(input) == output))
        {
            throw new ImportException($"{request.Output}: the output would replace one of the inputs");
        }
    }

    private static string HashCfg(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private static string HashWeights(WeightsFile weights, Part progress, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        for (long done = 0; done < weights.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, weights.Length - done));
            weights.Read(done, chunk);
            hash.AppendData(chunk);
            done += chunk.Length;
            progress.Report(done);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reports steps of one part of the work as a share of the whole.</summary>
    private sealed class Part(IProgress<double>? whole, double from, double to, long steps) : IProgress<long>
    {
        public void Report(long value) => whole?.Report(from + ((to - from) * Math.Min(1, (double)value / Math.Max(1, steps))));
    }
}
