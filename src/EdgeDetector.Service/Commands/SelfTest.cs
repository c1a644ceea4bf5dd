using EdgeDetector.Service.Benchmark;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Engines;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary>Runs the same frames on each provider of the box, one after the other, and compares them with the CPU.</summary>
/// <param name="options">The configuration: its model, and what counts as a detection.</param>
/// <param name="opener">Opens the model.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Where it is told what goes on.</param>
internal sealed class SelfTest(EdgeDetectorOptions options, ModelOpener opener, TimeProvider time, TextWriter progress)
{
    /// <summary>Tests all.</summary>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    /// <exception cref="ExecutionProviderException">Not even the CPU runs it.</exception>
    /// <exception cref="InputException">There are no such frames.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<SelfTestReport> RunAsync(SelfTestRequest request, CancellationToken cancellation)
    {
        BenchmarkCameras source = new(request.Source, time);
        IReadOnlyList<Frame> frames = await source.ReadFramesAsync(request.Frames, cancellation).ConfigureAwait(false);
        try
        {
            progress.WriteLine($"cpu: {frames.Count} frames of {frames[0].Width}x{frames[0].Height}");
            ProviderRun reference = Run(ExecutionProvider.Cpu, frames, cancellation);
            List<ProviderFinding> findings = [];
            foreach (ExecutionProvider provider in opener.Providers.Where(provider => provider != ExecutionProvider.Cpu))
            {
                progress.WriteLine($"{ServedModel.ToName(provider)}: the same");
                findings.Add(Try(provider, frames, reference, cancellation));
            }

            findings.Add(Compare(reference, reference));
            return new SelfTestReport { Model = Path.GetFileNameWithoutExtension(options.Model.Path), Frames = frames.Count, Providers = findings };
        }
        finally
        {
            foreach (Frame frame in frames)
            {
                frame.Dispose();
            }
        }
    }

    private ProviderFinding Try(ExecutionProvider provider, IReadOnlyList<Frame> frames, ProviderRun reference, CancellationToken cancellation)
    {
        try
        {
            return Compare(Run(provider, frames, cancellation), reference);
        }
        catch (ExecutionProviderException e)
        {
            return new ProviderFinding { Provider = ServedModel.ToName(provider), IsRight = false, Reason = $"does not run: {e.Attempts[^1].Reason}" };
        }
    }

    private ProviderRun Run(ExecutionProvider provider, IReadOnlyList<Frame> frames, CancellationToken cancellation)
    {
        using ServedModel model = opener.OpenOn(provider, options);
        // Weak ones too: what one provider sees just above the threshold, the other may see just below it.
        DetectionThresholds thresholds = DetectionThresholds.Create(
            model.Classes, Math.Max(options.Detection.Confidence - ProviderComparison.Margin, 0.001), new Dictionary<string, double>(), options.Detection.Nms);
        List<IReadOnlyList<float[]>> heads = [];
        List<Detection[]> detections = [];
        TimeSpan took = TimeSpan.Zero;
        foreach (Frame frame in frames)
        {
            cancellation.ThrowIfCancellationRequested();
            heads.Add(model.Detector.RunHeads(frame));
            List<Detection> found = [];
            long began = time.GetTimestamp();
            model.Detector.Detect(frame, thresholds, found);
            took += time.GetElapsedTime(began);
            detections.Add([.. found]);
        }

        return new ProviderRun(provider, heads, detections, frames.Count / took.TotalSeconds);
    }

    private ProviderFinding Compare(ProviderRun run, ProviderRun reference)
    {
        ProviderComparison comparison = new(
            options.Detection.Confidence, run.Provider == ExecutionProvider.TensorRt && options.Model.TensorRt.Fp16);
        string? wrong = comparison.Fault(run, reference, out double difference);
        return new ProviderFinding
        {
            Provider = ServedModel.ToName(run.Provider),
            IsRight = wrong is null,
            Reason = wrong,
            Fps = Math.Round(run.Fps, 2),
            TimesCpu = Math.Round(run.Fps / reference.Fps, 2),
            LargestDifference = double.IsFinite(difference) ? difference : null,
            Detections = run.Detections.Sum(frame => frame.Count(detection => detection.Confidence >= options.Detection.Confidence)),
        };
    }
}

/// <summary>What one provider made of the frames.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Heads">The network's outputs, by frame and head.</param>
/// <param name="Detections">What was found, by frame.</param>
/// <param name="Fps">Frames a second through the detector.</param>
internal sealed record ProviderRun(
    ExecutionProvider Provider, IReadOnlyList<IReadOnlyList<float[]>> Heads, IReadOnlyList<Detection[]> Detections, double Fps);
