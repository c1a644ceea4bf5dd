using System.Text.Json.Serialization;

namespace EdgeDetector.Engines;

/// <summary>What a finished build has left, so that what a kill or a full disk has cut off is never loaded.</summary>
public sealed record EngineManifest
{
    /// <summary>Name of the manifest's file, in the engine's folder.</summary>
    public const string FileName = "engine.json";

    /// <summary>The model file's name, for people.</summary>
    public required string Model { get; init; }

    /// <summary>What the engine is for.</summary>
    public required EngineKey Key { get; init; }

    /// <summary>Work of one inference in billions of floating-point operations.</summary>
    public required double Bflops { get; init; }

    /// <summary>When it was built.</summary>
    public required DateTimeOffset BuiltAt { get; init; }

    /// <summary>How long that took, in seconds.</summary>
    public required double BuildSeconds { get; init; }

    /// <summary>TensorRT's files.</summary>
    public required IReadOnlyList<EngineFile> Files { get; init; }

    /// <summary>Their sizes in all, in bytes.</summary>
    [JsonIgnore]
    public long Bytes => Files.Sum(file => file.Bytes);
}

/// <summary>One file of an engine.</summary>
/// <param name="Name">Its name in the engine's folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal.</param>
public sealed record EngineFile(string Name, long Bytes, string Sha256);

/// <summary>Reads and writes manifests without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(EngineManifest))]
internal sealed partial class EngineJson : JsonSerializerContext;
