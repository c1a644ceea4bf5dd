using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeDetector.Service.Commands;

/// <summary>What the test found.</summary>
internal sealed record SelfTestReport
{
    private static readonly PlainTable Table = new(
        ["provider", "fps", "times cpu", "largest difference", "detections", "verdict"],
        new HashSet<string> { "fps", "times cpu", "largest difference", "detections" });

    public required string Model { get; init; }

    public required int Frames { get; init; }

    /// <summary>The findings by provider; the CPU, which is compared with itself, is the last.</summary>
    public required IReadOnlyList<ProviderFinding> Providers { get; init; }

    /// <summary>Whether all are right.</summary>
    public bool IsRight => Providers.All(provider => provider.IsRight);

    /// <summary>Writes it for a reader, or as JSON.</summary>
    public void Write(TextWriter output, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(this, SelfTestJson.Default.SelfTestReport));
            return;
        }

        Table.Write(output, [.. Providers.Select(Row)]);
        if (Providers.Count == 1)
        {
            output.WriteLine("this build of ONNX Runtime has no other provider than the CPU: nothing to compare");
        }
    }

    private static string[] Row(ProviderFinding finding)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        return
        [
            finding.Provider,
            finding.Fps?.ToString("0.0", invariant) ?? "-",
            finding.TimesCpu?.ToString("0.00", invariant) ?? "-",
            finding.LargestDifference?.ToString("0.0000 %", invariant) ?? "-",
            finding.Detections?.ToString(invariant) ?? "-",
            finding.Reason is { } reason ? $"wrong: {reason}" : "right",
        ];
    }
}

/// <summary>What was found of one provider.</summary>
internal sealed record ProviderFinding
{
    public required string Provider { get; init; }

    public required bool IsRight { get; init; }

    /// <summary>What is wrong with it; absent where nothing is.</summary>
    public string? Reason { get; init; }

    /// <summary>Frames a second through the detector, one after the other.</summary>
    public double? Fps { get; init; }

    public double? TimesCpu { get; init; }

    /// <summary>Of its outputs from the CPU's, in parts of the CPU's largest value.</summary>
    public double? LargestDifference { get; init; }

    /// <summary>Objects found in all frames together.</summary>
    public int? Detections { get; init; }
}

/// <summary>Writes it without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(SelfTestReport))]
internal sealed partial class SelfTestJson : JsonSerializerContext;
