using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Benchmark;

/// <summary>The two stages that are the detector alone: its network, and a whole Detect.</summary>
internal sealed class DetectorStages(YoloDetector detector, DetectionThresholds thresholds, IReadOnlyList<Frame> frames, TimeProvider time)
{
    private readonly List<Detection> _detections = new(256);
    private int _next;

    /// <summary>Runs the network again and again on an input that is not filled anew.</summary>
    public void MeasureEngine(StageMeasurement stage, TimeSpan length, CancellationToken cancellationToken)
    {
        List<double> times = new(4096);
        stage.Add(Repeat(length, () => times.Add(detector.RunNetwork().TotalMilliseconds), cancellationToken));
        times.ForEach(milliseconds => stage.Add("inference", milliseconds));
    }

    /// <summary>Detects in the sample frames by turns.</summary>
    public void MeasureDetect(StageMeasurement stage, TimeSpan length, CancellationToken cancellationToken)
    {
        List<DetectTimings> times = new(4096);
        stage.Add(Repeat(length, () => times.Add(Detect()), cancellationToken));
        times.ForEach(stage.Add);
    }

    /// <summary>Detects in the next sample frame.</summary>
    public DetectTimings Detect() => detector.Detect(frames[_next++ % frames.Count], thresholds, _detections);

    private StageRound Repeat(TimeSpan length, Action frame, CancellationToken cancellationToken)
    {
        int count = 0;
        ProcessUsage begin = ProcessUsage.Now(time);
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            frame();
            count++;
        }
        while (time.GetElapsedTime(begin.Timestamp) < length);
        return StageRound.Between(begin, ProcessUsage.Now(time), count, time);
    }
}
