using EdgeDetector.Geometry;

namespace EdgeDetector.Service.Benchmark;

/// <summary>What a benchmark found.</summary>
internal sealed record BenchmarkReport
{
    public required BenchmarkSubject Subject { get; init; }

    public required MachineFacts Machine { get; init; }

    /// <summary>The network alone.</summary>
    public required StageMeasurement Engine { get; init; }

    /// <summary>Resize, network, decoding, non-maximum suppression.</summary>
    public required StageMeasurement Detect { get; init; }

    /// <summary>One camera to a subscriber; at full speed where there are several, else at the asked rate.</summary>
    public required StageMeasurement Pipeline { get; init; }

    /// <summary>Several cameras to a subscriber; null where there is one.</summary>
    public StageMeasurement? Cameras { get; init; }

    /// <summary>Whether <see cref="Pipeline"/> went as fast as it could, so that its ratio to the engine means something.</summary>
    public required bool IsFullSpeed { get; init; }

    /// <summary>What each camera got.</summary>
    public required IReadOnlyList<CameraShare> CameraShares { get; init; }

    public required ProcessMemory Memory { get; init; }

    /// <summary>What the subscriber saw of the frames' way: of all cameras.</summary>
    public StageMeasurement Received => Cameras ?? Pipeline;

    /// <summary>Billions of floating-point operations a second that the network alone reaches.</summary>
    public double GflopsPerSecond => Subject.Bflops * Engine.Fps;
}

/// <summary>What was measured.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Input">Size of its input.</param>
/// <param name="Bflops">Billions of floating-point operations of one inference.</param>
/// <param name="Provider">What ran it.</param>
/// <param name="ProvidersNotUsed">Why not others, by provider.</param>
/// <param name="Frames">What it saw.</param>
internal sealed record BenchmarkSubject(
    string Model,
    PixelSize Input,
    double Bflops,
    string Provider,
    IReadOnlyDictionary<string, string> ProvidersNotUsed,
    BenchmarkFrames Frames);

/// <summary>What it was measured on.</summary>
/// <param name="Source">Where the frames came from.</param>
/// <param name="IsLive">Whether that source has a rate of its own.</param>
/// <param name="Size">Size of the frames.</param>
/// <param name="Confidence">Lowest confidence of a detection.</param>
internal sealed record BenchmarkFrames(string Source, bool IsLive, PixelSize Size, double Confidence);

