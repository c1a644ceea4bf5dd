using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Capture.Devices;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Engines;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Yolo;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Exceptions;

namespace EdgeDetector.Service.Commands;

/// <summary>Tries out what a configuration names: a picture of each camera, the model, the broker.</summary>
internal sealed class LiveCheck(EdgeDetectorOptions options, TimeProvider time, TextWriter output)
{
    // Cameras are tried at the same time and tell of themselves when they are done.
    private readonly TextWriter _output = TextWriter.Synchronized(output);

    /// <summary>How long a camera may take to deliver its first picture.</summary>
    public static readonly TimeSpan CameraLimit = TimeSpan.FromSeconds(20);

    /// <summary>Tries everything and writes a line for each; true where all of it works.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await ListDevicesAsync(cancellationToken).ConfigureAwait(false);

        // All cameras at once: a few that do not answer would otherwise take minutes.
        List<Task<bool>> cameras = [];
        foreach ((string name, CameraOptions camera) in options.Cameras.Where(camera => camera.Value.Enabled))
        {
            cameras.Add(TryAsync($"camera {name}", () => TryCameraAsync(name, camera, cancellationToken)));
        }

        bool[] passed = await Task.WhenAll(cameras).ConfigureAwait(false);
        if (options.Model.Providers.Contains(ExecutionProvider.TensorRt))
        {
            await WriteAsync("        model: TensorRT, where there is one, takes minutes the first time to build its engine")
                .ConfigureAwait(false);
        }

        bool modelPassed = await TryAsync("model", () => Task.Run(() => TryModel(cancellationToken), cancellationToken)).ConfigureAwait(false);
        Func<CancellationToken, Task<Outcome>> tryBroker = options.Mqtt.Embedded ? TryEmbeddedBrokerAsync : TryBrokerAsync;
        bool brokerPassed = await TryAsync("broker", () => tryBroker(cancellationToken)).ConfigureAwait(false);
        return modelPassed && brokerPassed && passed.All(camera => camera);
    }

    /// <summary>Says which video devices there are, also those that no camera names: a wrong path is then seen at a glance.</summary>
    private async Task ListDevicesAsync(CancellationToken cancellationToken)
    {
        VideoDeviceList devices = new(VideoDeviceReader.Read, time);
        foreach (VideoDeviceEntry entry in await devices.ReadAsync("/dev", cancellationToken).ConfigureAwait(false))
        {
            await WriteAsync($"device  {string.Join("\n        ", VideoDeviceText.Lines(entry))}").ConfigureAwait(false);
        }
    }

    private async Task<bool> TryAsync(string what, Func<Task<Outcome>> attempt)
    {
        long begun = time.GetTimestamp();
        Outcome outcome = await attempt().ConfigureAwait(false);
        string seconds = time.GetElapsedTime(begun).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        await WriteAsync($"{(outcome.Passed ? "ok" : "failed"),-6}  {what}: {outcome.Text} ({seconds} s)").ConfigureAwait(false);
        return outcome.Passed;
    }

    private async Task WriteAsync(string line)
    {
        await _output.WriteLineAsync(line).ConfigureAwait(false);
        await _output.FlushAsync().ConfigureAwait(false);
    }

    private async Task<Outcome> TryCameraAsync(string name, CameraOptions camera, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(CameraLimit, time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        string reason = $"no picture within {Duration.Format(CameraLimit)}; is it switched on, and does another program use it?";
        await using CameraCapture capture = new(name, camera, time, NullLogger<CameraCapture>.Instance);
        capture.StatusChanged += status =>
        {
            if (status.State is CaptureState.Offline or CaptureState.Stale)
            {
                reason = status.Error ?? reason;
                end.Cancel();
            }
        };
        capture.Start();
        try
        {
            using Frame? frame = await Task.Factory.StartNew(
                () => capture.Mailbox.Take(end.Token), end.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            return frame is null
                ? new Outcome(false, $"{capture.Source.Redacted} holds no picture")
                : new Outcome(true, $"{frame.Width}x{frame.Height} from {capture.Source.Redacted}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Outcome(false, reason);
        }
    }

    private Outcome TryModel(CancellationToken cancellationToken)
    {
        try
        {
            using ServedModel model = new ModelOpener(SessionFactory.OnnxRuntime, cancellationToken).OpenAtOnce(options);
            CameraSettings.CheckAll(options with { ModelFile = model.File });

            string others = string.Concat(model.ProvidersNotUsed.Select(provider => $"; not on {provider.Key}: {provider.Value}"));
            return new Outcome(true, $"{model.Name}, {model.Classes.Count} classes, on {model.ProviderName}{others}");
        }
        catch (Exception exception) when (exception is ModelException or ExecutionProviderException or ConfigurationException)
        {
            return new Outcome(false, exception.Message);
        }
    }

    private async Task<Outcome> TryBrokerAsync(CancellationToken cancellationToken)
    {
        string address = $"{options.Mqtt.Host}:{options.Mqtt.Port}";
        try
        {
            using IMqttClient client = new MqttClientFactory().CreateMqttClient();
            using CancellationTokenSource limit = new(BrokerAddress.Timeout, time);
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            MqttClientConnectResult result =
                await client.ConnectAsync(BrokerAddress.ToProbeOptions(options.Mqtt), end.Token).ConfigureAwait(false);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                return new Outcome(false, $"{address} refuses: {result.ResultCode}; check mqtt.username and mqtt.password");
            }

            await client.DisconnectAsync(new MqttClientDisconnectOptions(), end.Token).ConfigureAwait(false);
            return new Outcome(true, $"connected to {address}{(options.Mqtt.Tls.Enabled ? " with TLS" : "")}");
        }
        catch (ConfigurationException exception)
        {
            return new Outcome(false, exception.Message);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsOutage(exception))
        {
            return new Outcome(false, $"{address}: {Explain(exception)}");
        }
    }

    /// <summary>The service will listen itself; here only whether it can.</summary>
    private async Task<Outcome> TryEmbeddedBrokerAsync(CancellationToken cancellationToken)
    {
        int port = options.Mqtt.Port;
        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(options.Mqtt.Host, cancellationToken).ConfigureAwait(false);
            using TcpListener listener = new(addresses.FirstOrDefault(IPAddress.IsLoopback) ?? IPAddress.Loopback, port);
            listener.Start();
            return new Outcome(true, $"the service can start its own on port {port}");
        }
        catch (SocketException exception)
        {
            return new Outcome(
                false, $"the service cannot start its own on port {port}: {exception.Message}; is the service running, or another broker?");
        }
    }

    private static bool IsOutage(Exception exception) =>
        exception is MqttCommunicationException or MqttProtocolViolationException or OperationCanceledException
            or IOException or SocketException or AuthenticationException or InvalidOperationException;

    private static string Explain(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return "nobody listens there; is the broker running, and is mqtt.port right?";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }:
                    return "no such host; check mqtt.host";
                case SocketException socket:
                    return $"{socket.Message}; check mqtt.host and the network";
                case AuthenticationException:
                    return $"TLS: {cause.Message.TrimEnd('.')}; check mqtt.port, mqtt.tls.caFile and mqtt.tls.serverName";
                case OperationCanceledException or MqttCommunicationTimedOutException:
                    return "no answer in time; is it an MQTT broker, and does its port speak TLS (mqtt.tls.enabled)?";
                default:
                    break;
            }
        }

        return $"{exception.Message.TrimEnd('.')}; is it an MQTT broker, and does its port speak TLS (mqtt.tls.enabled)?";
    }

    private readonly record struct Outcome(bool Passed, string Text);
}
