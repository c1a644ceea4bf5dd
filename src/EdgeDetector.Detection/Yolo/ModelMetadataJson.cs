using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeDetector.Yolo;

/// <summary>The value of `edgedetector.input`.</summary>
internal sealed record InputMetadata(int Width, int Height, int Channels);

/// <summary>One entry of `edgedetector.heads`.</summary>
internal sealed record HeadMetadata
{
    public required string Output { get; init; }

    public required HeadKind Kind { get; init; }

    public required int Classes { get; init; }

    public required IReadOnlyList<IReadOnlyList<float>> Anchors { get; init; }

    public required IReadOnlyList<int> Mask { get; init; }

    // Nullable: the generated reader overwrites an init-only property's own default.
    public float? ScaleXY { get; init; }

    public bool NewCoords { get; init; }

    public bool Softmax { get; init; }
}

/// <summary>Reads the JSON values of a model's metadata without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(InputMetadata))]
[JsonSerializable(typeof(HeadMetadata[]))]
[JsonSerializable(typeof(NmsRule))]
[JsonSerializable(typeof(ModelSource))]
internal sealed partial class ModelMetadataJson : JsonSerializerContext;
