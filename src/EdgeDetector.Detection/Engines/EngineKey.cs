using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EdgeDetector.Geometry;
using EdgeDetector.Yolo;

namespace EdgeDetector.Engines;

/// <summary>
/// Where TensorRT keeps the engines of one model. An engine that was built for another model, precision, version or GPU loads wrongly or not
/// at all, and ONNX Runtime 1.11 does not notice; so each of them is part of the folder's name.
/// </summary>
public sealed record EngineKey
{
    /// <summary>What the names of engines' folders begin with.</summary>
    internal const string FolderPrefix = "ort";

    /// <summary>SHA-256 of the model file, lower-case hexadecimal.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>Version of the native ONNX Runtime.</summary>
    public required string OnnxRuntimeVersion { get; init; }

    /// <summary>Version of TensorRT as one number, like 8201; 0 where it cannot be told.</summary>
    public required int TensorRtVersion { get; init; }

    /// <summary>The board or GPU; empty where it cannot be told.</summary>
    public required string Device { get; init; }

    /// <summary>Whether the engine computes in 16-bit floats.</summary>
    public required bool Fp16 { get; init; }

    /// <summary>Size of the network's input.</summary>
    public required PixelSize Input { get; init; }

    /// <summary>Describes the engine of a model on this device; reads the model's file.</summary>
    /// <param name="model">The model.</param>
    /// <param name="fp16">Whether it is to compute in 16-bit floats.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static EngineKey Of(ImportedModel model, bool fp16)
    {
        ArgumentNullException.ThrowIfNull(model);
        using FileStream file = File.OpenRead(model.Path);
        return new EngineKey
        {
            ModelSha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
            OnnxRuntimeVersion = OnnxRuntimeLibrary.Version,
            TensorRtVersion = FindTensorRtVersion(),
            Device = FindDevice(),
            Fp16 = fp16,
            Input = model.Input,
        };
    }

    /// <summary>The folder of this engine below the folder of all.</summary>
    public string FolderIn(string root)
    {
        string precision = Fp16 ? "fp16" : "fp32";
        string device = string.Concat(Device.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-'));
        string place = string.Create(
            CultureInfo.InvariantCulture,
            $"{FolderPrefix}{OnnxRuntimeVersion}-trt{TensorRtVersion}-{(device.Length == 0 ? "unknown" : device)}-{precision}-1x3x{Input.Height}x{Input.Width}");
        return Path.Combine(root, ModelSha256, place);
    }

    /// <summary>Whether a folder may hold engines of a model: it is named by a SHA-256.</summary>
    internal static bool IsFolderOfModel(string path) =>
        Path.GetFileName(path) is { Length: 2 * SHA256.HashSizeInBytes } name && name.All(char.IsAsciiHexDigitLower);

    private static unsafe int FindTensorRtVersion()
    {
        foreach (string library in (ReadOnlySpan<string>)["libnvinfer.so.8", "libnvinfer.so.10", "libnvinfer.so"])
        {
            if (NativeLibrary.TryLoad(library, out nint handle))
            {
                return NativeLibrary.TryGetExport(handle, "getInferLibVersion", out nint entry) ? ((delegate* unmanaged<int>)entry)() : 0;
            }
        }

        return 0;
    }

    private static string FindDevice()
    {
        // A Jetson names its board in the device tree, a desktop driver its card below /proc/driver.
        const string Board = "/proc/device-tree/model";
        const string Cards = "/proc/driver/nvidia/gpus";
        try
        {
            if (File.Exists(Board))
            {
                return File.ReadAllText(Board).Trim('\0', '\n', ' ');
            }

            string? card = Directory.Exists(Cards) ? Directory.EnumerateDirectories(Cards).Order(StringComparer.Ordinal).FirstOrDefault() : null;
            string model = card is null ? "" : File.ReadLines(Path.Combine(card, "information")).FirstOrDefault() ?? "";
            return model.Replace("Model:", "", StringComparison.Ordinal).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
