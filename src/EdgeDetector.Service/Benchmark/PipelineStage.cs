using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Telemetry;

namespace EdgeDetector.Service.Benchmark;

/// <summary>The whole way: cameras, as the service runs them, to a subscriber.</summary>
internal sealed class PipelineStage(
    BenchmarkCameras source, SharedDetector detector, LoopbackBroker broker, EdgeDetectorOptions options, TimeProvider time)
{
    // Beyond the length of a round: opening the cameras, the first frames, one very slow frame.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Opens the cameras for one round and ends them after it.</summary>
    /// <param name="rates">Frames a second of each camera; null: as many as the detector takes.</param>
    /// <param name="length">How long messages are counted.</param>
    /// <param name="cancellationToken">Ends the round early.</param>
    /// <exception cref="InputException">A camera broke or delivered nothing.</exception>
    public async Task<ReceiptWindow> MeasureAsync(IReadOnlyList<double?> rates, TimeSpan length, CancellationToken cancellationToken)
    {
        using PipelineMetrics metrics = new();
        PipelineOutputs outputs = new(broker.Publisher, broker.Topics, metrics, broker.Heartbeats, time);
        List<CameraPipeline> cameras = [];
        TaskCompletionSource<string> broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ReceiptWindow window = new([.. NamesOf(rates).Select(broker.Topics.Detections)], length, time);
        try
        {
            foreach ((string name, double? rate) in NamesOf(rates).Zip(rates))
            {
                CameraCapture capture = source.Create(name, rate);
                capture.StatusChanged += status => TellBreak(status, broken);
                cameras.Add(new CameraPipeline(capture, detector.SettingsOf(name, options), detector, outputs));
            }

            broker.Watch(window);
            cameras.ForEach(camera => camera.Start());
            await WaitAsync(window, cameras, broken.Task, length + Patience, cancellationToken).ConfigureAwait(false);
            return window;
        }
        finally
        {
            broker.Watch(null);
            await Task.WhenAll(cameras.Select(camera => camera.DisposeAsync().AsTask())).ConfigureAwait(false);
        }
    }

    /// <summary>The cameras' names: camera1, camera2, …</summary>
    public static IEnumerable<string> NamesOf(IReadOnlyList<double?> rates) =>
        Enumerable.Range(1, rates.Count).Select(number => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"camera{number}"));

    private static void TellBreak(CaptureStatus status, TaskCompletionSource<string> broken)
    {
        if (status.State is CaptureState.Offline or CaptureState.Stale or CaptureState.Ended)
        {
            broken.TrySetResult(status.Error ?? "the source came to its end");
        }
    }

    private async Task WaitAsync(
        ReceiptWindow window, List<CameraPipeline> cameras, Task<string> broken, TimeSpan limit, CancellationToken cancellationToken)
    {
        Task fault = Task.WhenAny(cameras.Select(camera => camera.Completion));
        Task ended = await Task.WhenAny(window.Closed, broken, fault, Task.Delay(limit, time, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (ended == fault)
        {
            await cameras.First(camera => camera.Completion.IsCompleted).Completion.ConfigureAwait(false);
        }

        if (ended != window.Closed)
        {
            throw new InputException(source.Source, broken.IsCompleted ? await broken.ConfigureAwait(false) : $"not all cameras delivered within {Duration.Format(limit)}");
        }
    }
}
