using System.Buffers;
using System.Text;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Mqtt;

/// <summary>
/// The one connection to the broker: reconnects for ever, says the retained states anew after each reconnect, sends the waiting
/// messages in order, and ends with <c>stopped</c>. Only its own loop connects, publishes and disconnects.
/// </summary>
internal sealed partial class MqttPublisher : BackgroundService
{
    private const int QueueCapacity = 1000;
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly OutgoingQueue _queue = new(QueueCapacity);
    private readonly MqttOptions _options;
    private readonly MqttTopics _topics;
    private readonly TimeProvider _time;
    private readonly ILogger<MqttPublisher> _logger;
    private readonly Heartbeats _heartbeats;
    private readonly Backoff _backoff;
    private readonly HashSet<string> _refused = [];
    private ArrayBufferWriter<byte> _payload = new();
    private OutgoingMessage? _unacknowledged;
    private string? _lastFailure;
    private long _published;
    private long _lost;
    private long _connects;

    public MqttPublisher(
        IOptionsMonitor<EdgeDetectorOptions> options, MqttTopics topics, Heartbeats heartbeats, TimeProvider time, ILogger<MqttPublisher> logger)
    {
        _options = options.CurrentValue.Mqtt;
        _topics = topics;
        _heartbeats = heartbeats;
        _time = time;
        _logger = logger;
        _backoff = new Backoff(_options.Reconnect, Random.Shared);
        _client.DisconnectedAsync += _ =>
        {
            _queue.Signal();
            return Task.CompletedTask;
        };
        SetState(_topics.Status, buffer => Encoding.UTF8.GetBytes(DeviceState.Online, buffer));
    }

    /// <summary>Whether the broker is connected now.</summary>
    public bool IsConnected => _client.IsConnected;

    /// <summary>Why it is not; null where it is, or was not tried yet.</summary>
    public string? LastFailure => IsConnected ? null : _lastFailure;

    /// <summary>Counters since the start.</summary>
    public PublisherCounters Counters =>
        new(Interlocked.Read(ref _published), Interlocked.Read(ref _lost) + _queue.Dropped, Math.Max(0, Interlocked.Read(ref _connects) - 1));

    /// <summary>Messages and states that wait.</summary>
    public int QueueLength => _queue.Count;

    /// <summary>Sets a retained state, sent with quality of service 1 now and after each reconnect.</summary>
    public void SetState(string topic, Action<IBufferWriter<byte>> writePayload) =>
        _queue.SetState(new OutgoingMessage(topic, MqttQualityOfServiceLevel.AtLeastOnce, true, writePayload));

    /// <summary>
    /// Queues a message. One of quality of service 0 is dropped, and counted, while there is no broker: nobody is helped by old news.
    /// </summary>
    public void Publish(OutgoingMessage message)
    {
        if (message.Qos == MqttQualityOfServiceLevel.AtMostOnce && !IsConnected)
        {
            Interlocked.Increment(ref _lost);
            return;
        }

        _queue.Enqueue(message);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _client.Dispose();
        _queue.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Heartbeat heartbeat = _heartbeats.Register("mqtt publisher");
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                heartbeat.Beat();
                if (!_client.IsConnected)
                {
                    await ConnectAsync(stoppingToken).ConfigureAwait(false);
                }
                else if (!await SendNextAsync(stoppingToken).ConfigureAwait(false))
                {
                    await _queue.WaitAsync(IdleInterval, stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (stoppingToken.IsCancellationRequested && IsOutage(e))
        {
            // The client tells a cancelled publish as a time-out.
        }
        finally
        {
            _heartbeats.Unregister(heartbeat);
        }

        await SayFarewellAsync().ConfigureAwait(false);
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(BrokerAddress.Timeout);
            MqttClientConnectResult result =
                await _client.ConnectAsync(BrokerAddress.ToClientOptions(_options, _topics), limit.Token).ConfigureAwait(false);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                throw new MqttCommunicationException($"the broker refuses the connection: {result.ResultCode} {result.ReasonString}".TrimEnd());
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsOutage(e))
        {
            await WaitAfterFailureAsync(e, cancellationToken).ConfigureAwait(false);
            return;
        }

        Interlocked.Increment(ref _connects);
        _backoff.Reset();
        _lastFailure = null;
        _queue.RepeatStates();
        LogConnected(_options.Host, _options.Port);
    }

    private async Task WaitAfterFailureAsync(Exception failure, CancellationToken cancellationToken)
    {
        string reason = Reason(failure);
        // A broker that is away for a night must not fill the log: each reason is told once.
        if (reason != _lastFailure)
        {
            LogUnreachable(_options.Host, _options.Port, reason);
        }

        _lastFailure = reason;
        await Task.Delay(_backoff.Next(), _time, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> SendNextAsync(CancellationToken cancellationToken)
    {
        OutgoingMessage? next = _unacknowledged ?? _queue.TryTake();
        if (next is null)
        {
            return false;
        }

        _unacknowledged = next.Qos == MqttQualityOfServiceLevel.AtMostOnce ? null : next;
        try
        {
            _payload.ResetWrittenCount();
            next.WritePayload(_payload);
            MqttApplicationMessage message = new()
            {
                Topic = next.Topic,
                Payload = new ReadOnlySequence<byte>(_payload.WrittenMemory),
                QualityOfServiceLevel = next.Qos,
                Retain = next.Retain,
            };
            MqttClientPublishResult result = await _client.PublishAsync(message, cancellationToken).ConfigureAwait(false);
            _unacknowledged = null;
            Count(next, result);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsOutage(e))
        {
            await DropConnectionAsync(next, e).ConfigureAwait(false);
        }

        return true;
    }

    private void Count(OutgoingMessage message, MqttClientPublishResult result)
    {
        if (result.IsSuccess)
        {
            Interlocked.Increment(ref _published);
            return;
        }

        Interlocked.Increment(ref _lost);
        string refusal = $"{message.Topic}: {result.ReasonCode}";
        // The broker's access rules will refuse the next one too: each topic is told once.
        if (_refused.Add(refusal))
        {
            LogRefused(refusal);
        }
    }

    private async Task DropConnectionAsync(OutgoingMessage message, Exception failure)
    {
        LogLost(_options.Host, _options.Port, Reason(failure));
        if (message.Qos == MqttQualityOfServiceLevel.AtMostOnce)
        {
            Interlocked.Increment(ref _lost);
        }

        // The client may still be sending from it.
        _payload = new ArrayBufferWriter<byte>();

        // A broker that takes no bytes would keep a half-dead connection open until the keep-alive runs out.
        await DisconnectAsync(MqttClientDisconnectOptionsReason.UnspecifiedError).ConfigureAwait(false);
    }

    private async Task SayFarewellAsync()
    {
        if (!_client.IsConnected)
        {
            return;
        }

        SetState(_topics.Status, buffer => Encoding.UTF8.GetBytes(DeviceState.Stopped, buffer));
        using CancellationTokenSource limit = new(FarewellTimeout, _time);
        try
        {
            while (_client.IsConnected && await SendNextAsync(limit.Token).ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (IsOutage(e))
        {
            LogFarewellCutShort(_queue.Count);
        }

        await DisconnectAsync(MqttClientDisconnectOptionsReason.NormalDisconnection).ConfigureAwait(false);
    }

    private async Task DisconnectAsync(MqttClientDisconnectOptionsReason reason)
    {
        try
        {
            using CancellationTokenSource limit = new(FarewellTimeout, _time);
            await _client.DisconnectAsync(new MqttClientDisconnectOptions { Reason = reason }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException || IsOutage(e))
        {
            // It is gone already, which is what was wanted.
        }
    }

    private static bool IsOutage(Exception e) =>
        e is MqttCommunicationException or MqttProtocolViolationException or MqttClientNotConnectedException or OperationCanceledException
            or IOException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException
            or ConfigurationException or InvalidOperationException;

    private static string Reason(Exception e) =>
        e is OperationCanceledException ? "no answer in time" : (e.InnerException?.Message ?? e.Message).TrimEnd('.');

    [LoggerMessage(3000, LogLevel.Information, "Connected to the broker at {Host}:{Port}.")]
    private partial void LogConnected(string host, int port);

    [LoggerMessage(3001, LogLevel.Warning, "Cannot reach the broker at {Host}:{Port}: {Reason}. Trying again for ever.")]
    private partial void LogUnreachable(string host, int port, string reason);

    [LoggerMessage(3002, LogLevel.Warning, "Lost the broker at {Host}:{Port}: {Reason}.")]
    private partial void LogLost(string host, int port, string reason);

    [LoggerMessage(3004, LogLevel.Warning, "The broker refuses messages on {Refusal}. Does its access list allow this client to write there?")]
    private partial void LogRefused(string refusal);

    [LoggerMessage(3003, LogLevel.Warning, "Stopped with {Count} messages unsent: the broker was too slow.")]
    private partial void LogFarewellCutShort(int count);
}

/// <summary>What the publisher did since the start.</summary>
/// <param name="Published">Messages that were handed to the broker.</param>
/// <param name="Dropped">Messages that were given up.</param>
/// <param name="Reconnects">Connections after the first.</param>
internal readonly record struct PublisherCounters(long Published, long Dropped, long Reconnects);
