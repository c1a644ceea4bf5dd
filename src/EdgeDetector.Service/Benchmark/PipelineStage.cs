using System.Globalization;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeDetector.Service.Benchmark;

/// <summary>The whole way: cameras and publisher, as the service runs them, to a subscriber.</summary>
internal sealed class PipelineStage : IAsyncDisposable
{
    // Beyond the length of a round: opening the cameras, the first frames, one very slow frame.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly BenchmarkCameras _source;
    private readonly SharedDetector _detector;
    private readonly SubscriberProcess _subscriber;
    private readonly EdgeDetectorOptions _options;
    private readonly TimeProvider _time;
    private readonly PipelineMetrics _metrics = new();
    private readonly MqttPublisher _publisher;
    private readonly SceneOutputs _outputs;

    private PipelineStage(BenchmarkCameras source, SharedDetector detector, SubscriberProcess subscriber, EdgeDetectorOptions options, TimeProvider time)
    {
        _source = source;
        _detector = detector;
        _subscriber = subscriber;
        _options = options;
        _time = time;
        MqttTopics topics = new(options.Mqtt.Prefix, options.Device.Name);
        Heartbeats heartbeats = new(time);
        _publisher = new MqttPublisher(
            PublisherIdentity.Of(options.Mqtt, topics), PublisherStorage.InMemory(time), heartbeats, time, NullLogger<MqttPublisher>.Instance);
        PipelineOutputs outputs = new(_publisher, topics, _metrics, new KnownClasses(null, time), heartbeats, new SteadyClock(time));
        _outputs = new SceneOutputs(outputs, options.Mqtt, new LineTotals(null, time));
    }

    /// <summary>Starts broker, subscriber and publisher.</summary>
    /// <exception cref="BrokerException">The broker cannot listen.</exception>
    public static async Task<PipelineStage> StartAsync(
        BenchmarkCameras source, SharedDetector detector, EdgeDetectorOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        (SubscriberProcess subscriber, int port) = await SubscriberProcess.StartAsync(cancellationToken).ConfigureAwait(false);
        EdgeDetectorOptions connected = options with { Mqtt = options.Mqtt with { Host = "127.0.0.1", Port = port } };
        PipelineStage stage = new(source, detector, subscriber, connected, time);
        try
        {
            await stage._publisher.StartAsync(cancellationToken).ConfigureAwait(false);
            while (!stage._publisher.IsConnected)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken).ConfigureAwait(false);
            }

            return stage;
        }
        catch
        {
            await stage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens the cameras for one round and ends them after it.</summary>
    /// <param name="rates">Frames a second of each camera; null: as many as the detector takes.</param>
    /// <param name="length">How long messages are counted.</param>
    /// <param name="cancellationToken">Ends the round early.</param>
    /// <exception cref="InputException">A camera broke or delivered nothing.</exception>
    public async Task<ReceiptWindow> MeasureAsync(IReadOnlyList<double?> rates, TimeSpan length, CancellationToken cancellationToken)
    {
        List<CameraPipeline> cameras = [];
        TaskCompletionSource<string> broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ReceiptWindow window = new(rates.Count, length, _time);
        try
        {
            foreach ((string name, double? rate) in NamesOf(rates).Zip(rates))
            {
                CameraCapture capture = _source.Create(name, rate);
                capture.StatusChanged += status => TellBreak(status, broken);
                cameras.Add(new CameraPipeline(capture, CameraSettings.Of(name, _options, _detector.Current.Classes), _detector, _outputs));
            }

            _subscriber.Watch(window);
            cameras.ForEach(camera => camera.Start());
            await WaitAsync(window, cameras, broken.Task, length + Patience, cancellationToken).ConfigureAwait(false);
            return window;
        }
        finally
        {
            _subscriber.Watch(null);
            await Task.WhenAll(cameras.Select(camera => camera.DisposeAsync().AsTask())).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _publisher.StopAsync(CancellationToken.None).ConfigureAwait(false);
        _publisher.Dispose();
        _metrics.Dispose();
        await _subscriber.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The cameras' names: their numbers, from 1.</summary>
    public static IEnumerable<string> NamesOf(IReadOnlyList<double?> rates) =>
        Enumerable.Range(1, rates.Count).Select(number => number.ToString(CultureInfo.InvariantCulture));

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
        Task ended = await Task.WhenAny(window.Closed, broken, fault, Task.Delay(limit, _time, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (ended == fault)
        {
            await cameras.First(camera => camera.Completion.IsCompleted).Completion.ConfigureAwait(false);
        }

        if (ended != window.Closed)
        {
            throw new InputException(_source.Source, broken.IsCompleted ? await broken.ConfigureAwait(false) : $"not all cameras delivered within {Duration.Format(limit)}");
        }
    }
}
