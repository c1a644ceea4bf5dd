using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.History;
using EdgeDetector.Service.Outbox;
using EdgeDetector.Service.Snapshots;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Telemetry;

/// <summary>The service's one meter; /metrics shows it in Prometheus' form.</summary>
internal sealed class PipelineMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "edgedetector";

    // Prometheus knows base units alone.
    private const double HertzOfMegahertz = 1e6;

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _framesInferred;
    private readonly Counter<long> _detections;
    private readonly Counter<long> _leftOut;
    private readonly Counter<long> _clockSteps;
    private readonly Histogram<double> _stageDuration;
    private readonly Histogram<double> _frameAge;
    private readonly ConcurrentDictionary<string, FrameTotals> _totals = new();

    public PipelineMetrics()
    {
        _framesInferred = _meter.CreateCounter<long>("edgedetector.frames.inferred", null, "Frames that went through the model.");
        _detections = _meter.CreateCounter<long>("edgedetector.detections", null, "Objects found, by class.");
        _leftOut = _meter.CreateCounter<long>(
            "edgedetector.detections.leftout", null, "Objects, and candidates for such, that were left out since the frame had too many.");
        _clockSteps = _meter.CreateCounter<long>("edgedetector.clock.steps", null, "How often the system's clock was set while the service ran.");
        _stageDuration = _meter.CreateHistogram<double>("edgedetector.stage.duration", "s", "Time a frame spent in a stage.");
        _frameAge = _meter.CreateHistogram<double>("edgedetector.frame.age", "s", "Age of a frame, since its capture, when its detections were ready.");
    }

    /// <summary>Upper bounds of the histograms, in seconds: from a small model on a GPU to YOLOv3-608 on a CPU.</summary>
    public static double[] DurationBuckets { get; } =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Shows heat, clocks, load and power: each is read once for each scrape.</summary>
    public void ObserveBox()
    {
        _meter.CreateObservableGauge("edgedetector.box.temperature", () => By("zone", BoxSensors.ReadTemperatures()), "Cel", "By thermal zone.");
        _meter.CreateObservableGauge("edgedetector.box.clock", () => By("unit", BoxSensors.ReadClocks(), HertzOfMegahertz), "Hz", "Clock by core and device.");
        _meter.CreateObservableGauge("edgedetector.box.power", () => By("rail", BoxSensors.ReadPower()), "W", "By power rail.");
        _meter.CreateObservableGauge(
            "edgedetector.box.gpu.load", () => BoxSensors.ReadGpuLoad() is { } load ? [new Measurement<double>(load)] : Array.Empty<Measurement<double>>(), null, "Load of the GPU, 0..1.");

        static IEnumerable<Measurement<double>> By(string tag, IReadOnlyDictionary<string, double> figures, double unit = 1) =>
            figures.Select(figure => new Measurement<double>(figure.Value * unit, new KeyValuePair<string, object?>(tag, figure.Key)));
    }

    /// <summary>Counts one setting of the system's clock.</summary>
    public void ClockStepped() => _clockSteps.Add(1);

    /// <summary>Counts one frame and the objects in it.</summary>
    public void FrameInferred(string camera, TimeSpan queue, DetectTimings timings, TimeSpan age)
    {
        KeyValuePair<string, object?> tag = new("camera", camera);
        _framesInferred.Add(1, tag);
        _leftOut.Add(timings.LeftOut, tag);
        Record("queue", queue);
        Record("preprocess", timings.Preprocess);
        Record("inference", timings.Inference);
        Record("postprocess", timings.Postprocess);
        _frameAge.Record(age.TotalSeconds, tag);
        _totals.GetOrAdd(camera, static _ => new FrameTotals()).Add(FrameSums.Of(queue, timings, age));

        void Record(string stage, TimeSpan duration) => _stageDuration.Record(duration.TotalSeconds, tag, new("stage", stage));
    }

    /// <summary>What the frames of a camera took since the start, added up; of one that was opened anew too.</summary>
    public FrameSums SumsOf(string camera) => _totals.TryGetValue(camera, out FrameTotals? totals) ? totals.Sums : default;

    /// <summary>Counts one detected object.</summary>
    public void Detected(string camera, string className) => _detections.Add(1, new("camera", camera), new("class", className));

    /// <summary>Shows the counters that the captures keep themselves.</summary>
    public void ObserveCaptures(Func<IEnumerable<CameraCapture>> captures)
    {
        Counter("edgedetector.frames.captured", "Frames read from the camera.", status => status.Captured);
        Counter("edgedetector.frames.dropped", "Frames replaced by a newer one before the model had time for them.", status => status.Dropped);
        Counter("edgedetector.camera.reconnects", "Times the camera came back after it was lost.", status => status.Reconnects);
        Counter("edgedetector.camera.stalls", "Times the camera delivered nothing, or the same picture, for too long.", status => status.Stalls);
        _meter.CreateObservableCounter(
            "edgedetector.camera.restarts",
            () => captures().SelectMany(capture => RestartCounts.Reasons.Zip(capture.Status.Restarts, (reason, count) =>
                new Measurement<long>(count, CameraTag(capture), new KeyValuePair<string, object?>("reason", reason)))),
            null,
            "Times the camera was opened again, by reason.");
        _meter.CreateObservableGauge(
            "edgedetector.camera.online",
            () => captures().Select(capture => new Measurement<int>(capture.Status.State is CaptureState.Online ? 1 : 0, CameraTag(capture))),
            null,
            "1 while the camera delivers frames.");
        _meter.CreateObservableGauge(
            "edgedetector.queue.length",
            () => captures().Select(capture => new Measurement<int>(
                capture.Mailbox.Count, CameraTag(capture), new KeyValuePair<string, object?>("queue", "frames"))),
            null,
            "Items that wait.");

        void Counter(string name, string description, Func<CaptureStatus, long> value) => _meter.CreateObservableCounter(
            name,
            () => captures().Select(capture => new Measurement<long>(value(capture.Status), CameraTag(capture))),
            null,
            description);
    }

    /// <summary>Shows the counters of all publishers.</summary>
    public void ObservePublishers(IReadOnlyList<Mqtt.MqttPublisher> publishers)
    {
        _meter.CreateObservableCounter("edgedetector.mqtt.published", () => publishers.Sum(publisher => publisher.Counters.Published), null, "Messages handed to the broker.");
        _meter.CreateObservableCounter("edgedetector.mqtt.dropped", () => publishers.Sum(publisher => publisher.Counters.Dropped), null, "Messages given up.");
        _meter.CreateObservableCounter("edgedetector.mqtt.reconnects", () => publishers.Sum(publisher => publisher.Counters.Reconnects), null, "Times the broker was reached again.");
        _meter.CreateObservableGauge("edgedetector.mqtt.connected", () => publishers.All(publisher => publisher.IsConnected) ? 1 : 0, null, "1 while the broker is connected.");
        _meter.CreateObservableGauge("edgedetector.mqtt.queue.length", () => publishers.Sum(publisher => publisher.QueueLength), null, "Messages that wait for the broker.");
    }

    /// <summary>Shows how many retained states will stay at the broker when they leave the configuration.</summary>
    public void ObserveRetained(Mqtt.RetainedTopics topics) =>
        _meter.CreateObservableGauge("edgedetector.mqtt.retained.unnoted", () => topics.Unnoted, null, "Retained states that are too many to be taken back.");

    /// <summary>Shows what waits on disk for the broker.</summary>
    public void ObserveOutbox(MessageOutbox outbox)
    {
        _meter.CreateObservableGauge("edgedetector.outbox.waiting", () => outbox.Counters.Waiting, null, "Messages on disk that no broker has confirmed.");
        _meter.CreateObservableGauge("edgedetector.outbox.size", () => outbox.Counters.Bytes, "By", "Their size.");
        _meter.CreateObservableCounter("edgedetector.outbox.dropped", () => outbox.Counters.Dropped, null, "Messages on disk that were too many or too old.");
        _meter.CreateObservableGauge("edgedetector.outbox.working", () => outbox.Trouble is null ? 1 : 0, null, "1 while the disk takes messages.");
    }

    /// <summary>Shows what is remembered of objects.</summary>
    public void ObserveHistory(EventHistory history)
    {
        _meter.CreateObservableGauge("edgedetector.history.events", () => history.Kept, null, "Past events on disk.");
        _meter.CreateObservableCounter("edgedetector.history.dropped", () => history.Dropped, null, "Events that are not remembered: too many came at once, or the disk took none.");
        _meter.CreateObservableGauge("edgedetector.history.working", () => history.Trouble is null ? 1 : 0, null, "1 while the disk takes past events.");
    }

    /// <summary>Shows what looking at cameras costs.</summary>
    public void ObserveLive(Live.LiveCounters live)
    {
        _meter.CreateObservableGauge("edgedetector.live.viewers", () => live.Viewers, null, "Live streams that are open.");
        _meter.CreateObservableCounter("edgedetector.live.pictures", () => live.Pictures, null, "Frames that became JPEGs for live streams.");
        _meter.CreateObservableCounter("edgedetector.live.dropped", () => live.Dropped, null, "Pictures and messages that viewers read too slowly for.");
        _meter.CreateObservableCounter("edgedetector.live.lost", () => live.LostPictures, null, "Frames that could not be encoded for live streams.");
    }

    /// <summary>Shows the counters of the pictures of objects.</summary>
    public void ObserveSnapshots(SnapshotWriter snapshots)
    {
        _meter.CreateObservableCounter("edgedetector.snapshots.encoded", () => snapshots.Counters.Encoded, null, "Best pictures of objects that became JPEGs.");
        _meter.CreateObservableCounter("edgedetector.snapshots.dropped", () => snapshots.Counters.Dropped, null, "Best pictures of objects that found no room to wait in.");
        _meter.CreateObservableCounter("edgedetector.snapshots.lost", () => snapshots.Counters.Lost, null, "Best pictures of objects that could not be encoded or kept.");
        _meter.CreateObservableCounter("edgedetector.snapshots.removed", () => snapshots.Counters.Removed, null, "Files that gave way because they were old or too many.");
        _meter.CreateObservableGauge("edgedetector.snapshots.size", () => snapshots.Counters.Bytes, "By", "What the files of pictures take.");
        _meter.CreateObservableGauge("edgedetector.snapshots.queue.length", () => snapshots.Waiting, null, "Objects whose pictures wait.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> CameraTag(CameraCapture capture) => new("camera", capture.Name);
}
