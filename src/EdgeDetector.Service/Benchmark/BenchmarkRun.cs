using EdgeDetector.Geometry;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Engines;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Benchmark;

/// <summary>
/// Measures engine, detector and pipeline by turns, in short rounds: a machine that gets warm or busy slows all of them alike, and their
/// ratios stay true.
/// </summary>
internal sealed class BenchmarkRun(BenchmarkRequest request, BenchmarkProgress progress, TimeProvider time)
{
    private const int SampleFrames = 4;
    private const int FewestFramesOfARound = 10;
    private const double FewestFramesOfTheSlowestCamera = 8;
    private static readonly TimeSpan ShortestRound = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);

    private readonly StageMeasurement _engine = new("engine");
    private readonly StageMeasurement _detect = new("detect");
    private readonly StageMeasurement _pipeline = new("pipeline");
    private readonly StageMeasurement _cameras = new("cameras");
    private readonly List<Receipt> _receipts = [];

    /// <summary>Whether there is anything to compare with one camera as fast as it goes.</summary>
    private bool SeveralCameras => request.CameraRates.Count > 1;

    /// <summary>Measures.</summary>
    /// <exception cref="InputException">The source cannot be used.</exception>
    /// <exception cref="Yolo.ModelException">The model cannot be used.</exception>
    /// <exception cref="Yolo.ExecutionProviderException">The model runs on none of the providers.</exception>
    /// <exception cref="Mqtt.BrokerException">The broker cannot listen.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<BenchmarkReport> RunAsync(CancellationToken cancellationToken)
    {
        EdgeDetectorOptions options = Options();
        BenchmarkCameras source = new(request.Source, time);
        if (source.IsLive && request.CameraRates.Any(rate => rate is not null))
        {
            throw new InputException(source.Source, "a live camera has its own rate: leave --fps and rates away");
        }

        using SharedDetector shared = new(new ModelOpener(SessionFactory.OnnxRuntime, cancellationToken).OpenFully(options));
        IReadOnlyList<Frame> frames = await source.ReadFramesAsync(SampleFrames, cancellationToken).ConfigureAwait(false);
        try
        {
            double confidence = UsefulConfidence.For(shared.Current.Detector, frames, request.Confidence);
            options = UsefulConfidence.Apply(options, request.Confidence, confidence);
            DetectorStages detector = new(shared.Current.Detector, UsefulConfidence.Thresholds(shared.Current.Detector, confidence), frames, time);
            await using PipelineStage pipeline = await PipelineStage.StartAsync(source, shared, options, time, cancellationToken).ConfigureAwait(false);
            await MeasureAsync(detector, pipeline, cancellationToken).ConfigureAwait(false);
            return Report(shared, new BenchmarkFrames(source.Source, source.IsLive, new PixelSize(frames[0].Width, frames[0].Height), confidence));
        }
        finally
        {
            foreach (Frame frame in frames)
            {
                frame.Dispose();
            }
        }
    }

    private EdgeDetectorOptions Options() => new()
    {
        Device = new DeviceOptions { Id = "benchmark" },
        Model = new ModelOptions { Path = request.Model, Providers = request.Providers },
        Cameras = PipelineStage.NamesOf(request.CameraRates).ToDictionary(name => name, _ => new CameraOptions()),
        Storage = new StorageOptions
        {
            Directory = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "edgedetector"),
        },
    };

    private async Task MeasureAsync(DetectorStages detector, PipelineStage pipeline, CancellationToken cancellationToken)
    {
        // The first rounds compile and fill caches; they are not counted.
        detector.MeasureDetect(new StageMeasurement(""), WarmUp, cancellationToken);
        detector.MeasureEngine(new StageMeasurement(""), WarmUp, cancellationToken);
        await pipeline.MeasureAsync([null], WarmUp, cancellationToken).ConfigureAwait(false);

        int stages = SeveralCameras ? 4 : 3;
        TimeSpan shortest = ShortestUsefulRound(detector.Detect().Inference);
        int rounds = Math.Max(1, (int)(request.Length / (stages * shortest)));
        TimeSpan length = request.Length / (stages * rounds);
        for (int round = 0; round < rounds; round++)
        {
            progress.Report(round, rounds);
            detector.MeasureEngine(_engine, length, cancellationToken);
            detector.MeasureDetect(_detect, length, cancellationToken);
            if (SeveralCameras)
            {
                _pipeline.Add((await pipeline.MeasureAsync([null], length, cancellationToken).ConfigureAwait(false)).Round);
            }

            ReceiptWindow window = await pipeline.MeasureAsync(request.CameraRates, length, cancellationToken).ConfigureAwait(false);
            (SeveralCameras ? _cameras : _pipeline).Add(window.Round);
            _receipts.AddRange(window.Receipts);
        }

        progress.Report(rounds, rounds);
    }

    private TimeSpan ShortestUsefulRound(TimeSpan inference)
    {
        TimeSpan shortest = inference * FewestFramesOfARound;
        double slowest = request.CameraRates.Min() ?? double.PositiveInfinity;
        TimeSpan paced = TimeSpan.FromSeconds(FewestFramesOfTheSlowestCamera / slowest);
        return new[] { ShortestRound, shortest, paced }.Max();
    }

    private BenchmarkReport Report(SharedDetector shared, BenchmarkFrames frames)
    {
        StageMeasurement received = SeveralCameras ? _cameras : _pipeline;
        foreach (Receipt receipt in _receipts)
        {
            received.Add("queue", receipt.Queue);
            received.Add("preprocess", receipt.Preprocess);
            received.Add("inference", receipt.Inference);
            received.Add("postprocess", receipt.Postprocess);
            received.Add("age", receipt.Age);
        }

        bool paced = frames.IsLive || request.CameraRates.Any(rate => rate is not null);
        return new BenchmarkReport
        {
            Subject = new BenchmarkSubject(
                shared.ModelName, shared.Current.Detector.Model.Input, shared.Current.Detector.Model.Bflops, shared.ProviderName, shared.Current.ProvidersNotUsed, frames),
            Machine = MachineFacts.Read(),
            Engine = _engine,
            Detect = _detect,
            Pipeline = _pipeline,
            Cameras = SeveralCameras ? _cameras : null,
            IsFullSpeed = SeveralCameras || !paced,
            CameraShares = CameraShare.Of(request.CameraRates, _receipts, received.Fps),
            Memory = ProcessMemory.Read(),
        };
    }
}
