using System.Text.Json.Serialization;

namespace EdgeDetector.Service.Benchmark;

/// <summary>The figures as `benchmark --json` prints them.</summary>
internal sealed record BenchmarkFigures
{
    public required string Model { get; init; }

    public required string Provider { get; init; }

    public required IReadOnlyDictionary<string, string> ProvidersNotUsed { get; init; }

    public required string Source { get; init; }

    /// <summary>Lowest confidence of a detection: what was asked for, or more where that finds a crowd in every frame.</summary>
    public required double Confidence { get; init; }

    public required double EngineFps { get; init; }

    public required double DetectFps { get; init; }

    public required double PipelineFps { get; init; }

    /// <summary>Frames a second of several cameras together; absent where there is one.</summary>
    public double? CamerasFps { get; init; }

    /// <summary>By neighbouring rounds, so that the machine's drift cancels.</summary>
    public required RatioFigures Ratios { get; init; }

    /// <summary>From the capture to the subscriber.</summary>
    public required QuantileFigures AgeMs { get; init; }

    /// <summary>Of each stage's parts, by stage and part.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, QuantileFigures>> StagesMs { get; init; }

    /// <summary>Managed memory that one frame of the pipeline allocates.</summary>
    public required double BytesPerFrame { get; init; }

    public required IReadOnlyDictionary<string, double> BytesPerFrameByStage { get; init; }

    public required IReadOnlyDictionary<string, double> CpuMsPerFrameByStage { get; init; }

    public required double WorkingSetMb { get; init; }

    public required double PeakMb { get; init; }

    public required double Bflops { get; init; }

    public required double GflopsPerSecond { get; init; }

    public required IReadOnlyList<CameraFigures> Cameras { get; init; }

    public required MachineFacts Machine { get; init; }

    /// <summary>Of a report.</summary>
    public static BenchmarkFigures Of(BenchmarkReport report)
    {
        StageMeasurement[] stages = [report.Engine, report.Detect, report.Pipeline, .. report.Cameras is { } cameras ? [cameras] : Array.Empty<StageMeasurement>()];
        return new BenchmarkFigures
        {
            Model = report.Subject.Model,
            Provider = report.Subject.Provider,
            ProvidersNotUsed = report.Subject.ProvidersNotUsed,
            Source = report.Subject.Frames.Source,
            Confidence = Rounded(report.Subject.Frames.Confidence),
            EngineFps = Rounded(report.Engine.Fps),
            DetectFps = Rounded(report.Detect.Fps),
            PipelineFps = Rounded(report.Pipeline.Fps),
            CamerasFps = report.Cameras is { } several ? Rounded(several.Fps) : null,
            Ratios = new RatioFigures(
                Rounded(report.Detect.RatioTo(report.Engine)),
                report.IsFullSpeed ? Rounded(report.Pipeline.RatioTo(report.Engine)) : null,
                report.Cameras is { } together ? Rounded(together.RatioTo(report.Pipeline)) : null),
            AgeMs = QuantileFigures.Of(report.Received.Times("age")),
            StagesMs = stages.Where(stage => stage.Timed.Any()).ToDictionary(
                stage => stage.Name,
                IReadOnlyDictionary<string, QuantileFigures> (stage) => stage.Timed.ToDictionary(what => what, what => QuantileFigures.Of(stage.Times(what)))),
            BytesPerFrame = Math.Round(report.Received.Bytes),
            BytesPerFrameByStage = stages.ToDictionary(stage => stage.Name, stage => Math.Round(stage.Bytes)),
            CpuMsPerFrameByStage = stages.ToDictionary(stage => stage.Name, stage => Rounded(stage.CpuMs)),
            WorkingSetMb = report.Memory.WorkingSetMb,
            PeakMb = report.Memory.PeakMb,
            Bflops = report.Subject.Bflops,
            GflopsPerSecond = Rounded(report.GflopsPerSecond),
            Cameras = [.. report.CameraShares.Select(CameraFigures.Of)],
            Machine = report.Machine,
        };
    }

    internal static double Rounded(double value) => Math.Round(value, 4);
}

/// <summary>Frames a second against each other; pipeline is absent where its camera had a rate of its own, cameras where there is one.</summary>
internal sealed record RatioFigures(double DetectToEngine, double? PipelineToEngine, double? CamerasToPipeline);

/// <summary>Quantiles in milliseconds.</summary>
internal sealed record QuantileFigures(double P50, double P90, double P99)
{
    public static QuantileFigures Of(Quantiles quantiles) =>
        new(BenchmarkFigures.Rounded(quantiles.P50), BenchmarkFigures.Rounded(quantiles.P90), BenchmarkFigures.Rounded(quantiles.P99));
}

/// <summary>What one camera got.</summary>
internal sealed record CameraFigures(string Name, double? OfferedFps, double Fps, double FairFps, QuantileFigures AgeMs)
{
    public static CameraFigures Of(CameraShare share) => new(
        share.Name, share.OfferedFps, BenchmarkFigures.Rounded(share.Fps), BenchmarkFigures.Rounded(share.FairFps), QuantileFigures.Of(share.Age));
}

/// <summary>How the figures become JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(BenchmarkFigures))]
internal sealed partial class BenchmarkJson : JsonSerializerContext;
