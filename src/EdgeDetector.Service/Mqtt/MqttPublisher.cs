using System.Buffers;
using System.Text;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Outbox;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Mqtt;

/// <summary>
/// The one connection to the broker: reconnects for ever, says the retained states anew after each reconnect, sends the waiting
/// messages in order, and ends with <c>stopped</c>. Only its own loop connects, publishes and disconnects.
/// </summary>
internal sealed partial class MqttPublisher : BackgroundService
{
    private const int QueueCapacity = 1000;
    private const int SuspiciousConnections = 3;
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(1);
    // The ends of all objects and the states that follow, confirmed by the broker, at the end of a slow line.
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWordTimeout = TimeSpan.FromSeconds(1);

    private readonly OutgoingQueue _queue;
    private readonly OutboxLane _outbox;
    private readonly MqttOptions _options;
    private readonly PublisherIdentity _identity;
    private readonly RetainedTopics _retained;
    private readonly Lock _retaining = new();
    private readonly TimeProvider _time;
    private readonly ILogger<MqttPublisher> _logger;
    private readonly Heartbeats _heartbeats;
    private readonly Backoff _backoff;
    private readonly HashSet<string> _refused = [];
    private readonly TopicListeners _listeners = new();
    private volatile DeliveryWindow? _window;
    private int _briefConnections;
    private volatile string? _lastFailure;
    private long _published;
    private long _refusals;
    private long _connects;

    /// <summary>Makes one that connects when it is started.</summary>
    /// <param name="identity">As whom, and where to.</param>
    /// <param name="storage">What it keeps over restarts.</param>
    /// <param name="heartbeats">Where its loop shows progress.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where troubles are told.</param>
    public MqttPublisher(
        PublisherIdentity identity, PublisherStorage storage, Heartbeats heartbeats, TimeProvider time, ILogger<MqttPublisher> logger)
    {
        _identity = identity;
        _options = identity.Broker;
        _retained = storage.Retained;
        _heartbeats = heartbeats;
        _time = time;
        _logger = logger;
        _backoff = new Backoff(_options.Reconnect, Random.Shared);
        _queue = new OutgoingQueue(QueueCapacity, time);
        _outbox = storage.Outbox.Open(identity.ClientId, _queue);
        SetState(_identity.StatusTopic, buffer => Encoding.UTF8.GetBytes(DeviceState.Online, buffer));
    }

    /// <summary>Whether the broker is connected now.</summary>
    public bool IsConnected => _window is { Connection.IsOpen: true };

    /// <summary>Why it is not; null where it is, or was not tried yet.</summary>
    public string? LastFailure => IsConnected ? null : _lastFailure;

    /// <summary>How long ago the last message gave way, since the broker takes fewer than there are; null where none did.</summary>
    public TimeSpan? SinceDrop => _queue.SinceDrop;

    /// <summary>Counters since the start.</summary>
    public PublisherCounters Counters =>
        new(Interlocked.Read(ref _published), Interlocked.Read(ref _refusals) + _queue.Dropped, Math.Max(0, Interlocked.Read(ref _connects) - 1));

    /// <summary>Messages and states that wait.</summary>
    public int QueueLength => _queue.Count;

    /// <summary>Sets a retained state, sent with quality of service 1 now and after each reconnect.</summary>
    public void SetState(string topic, Action<IBufferWriter<byte>> writePayload)
    {
        lock (_retaining)
        {
            if (_identity.MayLeave(topic))
            {
                _retained.Note(topic);
            }

            _queue.SetState(new OutgoingMessage(topic, MqttQualityOfServiceLevel.AtLeastOnce, true, writePayload));
        }
    }

    /// <inheritdoc cref="OutgoingQueue.HasState"/>
    public bool HasState(string topic) => _queue.HasState(topic);

    /// <summary>Takes a retained state back: the broker forgets it.</summary>
    public void ClearState(string topic) =>
        _queue.SetState(new OutgoingMessage(topic, MqttQualityOfServiceLevel.AtLeastOnce, true, OutgoingMessage.Nothing));

    /// <summary>Takes back all states of cameras, said by earlier runs too, that are not wanted any more.</summary>
    /// <param name="isWanted">Whether a topic is.</param>
    public void ClearStates(Predicate<string> isWanted)
    {
        foreach (string topic in _retained.All)
        {
            if (!isWanted(topic))
            {
                ClearState(topic);
            }
        }
    }

    /// <summary>Says every retained state anew; those that wait already come first.</summary>
    public void RepeatStates() => _queue.RepeatStates();

    /// <summary>
    /// Subscribes, from the first connection on; before the start. What the broker has retained is not heard: it was not sent to a box that
    /// listened, and an old command must not come back with each connection.
    /// </summary>
    /// <inheritdoc cref="TopicListeners.Add"/>
    public void Listen(string filter, Action<string, ReadOnlySequence<byte>> received) => _listeners.Add(filter, received);

    /// <summary>
    /// Queues a message. One of quality of service 0 is dropped, and counted, while there is no broker: nobody is helped by old news.
    /// </summary>
    public void Publish(OutgoingMessage message)
    {
        if (message.IsForNow && !IsConnected)
        {
            _queue.CountLost();
            return;
        }

        if (message.IsDurable)
        {
            _outbox.Add(message);
        }
        else
        {
            _queue.Enqueue(message);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _queue.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Heartbeat heartbeat = _heartbeats.Register($"mqtt publisher {_identity.ClientId}");
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await ServeConnectionAsync(heartbeat, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
        finally
        {
            _heartbeats.Unregister(heartbeat);
        }

        await SayFarewellAsync().ConfigureAwait(false);
    }

    /// <summary>Connects, sends until the connection is lost, and waits before the next.</summary>
    private async Task ServeConnectionAsync(Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        heartbeat.Beat("connecting");
        string reason;
        try
        {
            BrokerConnection connection =
                await BrokerConnection.OpenAsync(BrokerAddress.ToClientOptions(_identity), _queue.Signal, _listeners.Hear, cancellationToken).ConfigureAwait(false);
            _window = new DeliveryWindow(connection, _queue, Count);
            reason = await SendAsync(_window, heartbeat, cancellationToken).ConfigureAwait(false);
            LogLost(_options.Host, _options.Port, reason);
        }
        catch (Exception e) when (e is BrokerOutageException or ConfigurationException)
        {
            reason = e.Message;
            // A broker that is away for a night must not fill the log: each reason is told once.
            if (reason != _lastFailure)
            {
                LogUnreachable(_options.Host, _options.Port, reason);
            }
        }

        _lastFailure = reason;
        await PauseAsync(heartbeat, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends what waits until the connection is lost; says why it was.</summary>
    private async Task<string> SendAsync(DeliveryWindow window, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        long connected = _time.GetTimestamp();
        Interlocked.Increment(ref _connects);
        _queue.RepeatStates();
        LogConnected(_options.Host, _options.Port);
        string reason = "the connection was closed";
        try
        {
            await SubscribeAsync(window.Connection, cancellationToken).ConfigureAwait(false);
            while (window.Connection.IsOpen)
            {
                heartbeat.Beat("sending");
                if (!await window.SendNextAsync(cancellationToken).ConfigureAwait(false))
                {
                    await _queue.WaitAsync(IdleInterval, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (BrokerOutageException e)
        {
            reason = e.Message;
        }

        reason = await window.Connection.WhyClosedAsync(reason).ConfigureAwait(false);
        await window.Connection.DisposeAsync().ConfigureAwait(false);
        _queue.Return();

        // A connection that is lost as soon as it is made, to a client of the same name for one, must not become a storm.
        if (_time.GetElapsedTime(connected) >= _options.Reconnect.Maximum)
        {
            _backoff.Reset();
            _briefConnections = 0;
            return reason;
        }

        // Brokers seldom say so, but two clients of one identifier throw each other out for ever.
        return ++_briefConnections < SuspiciousConnections
            ? reason
            : $"{reason}, soon again: is another client using the identifier {_identity.ClientId}? Give each box its own device.id or mqtt.clientId";
    }

    private async Task SubscribeAsync(BrokerConnection connection, CancellationToken cancellationToken)
    {
        string[] filters = [.. _listeners.Filters];
        if (filters.Length == 0)
        {
            return;
        }

        foreach (string refusal in await connection.SubscribeAsync(filters, cancellationToken).ConfigureAwait(false))
        {
            if (IsNews(refusal))
            {
                LogNotSubscribed(refusal);
            }
        }
    }

    private async Task PauseAsync(Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        // In small steps: a broker that is away is no fault of this loop's.
        for (TimeSpan left = _backoff.Next(); left > TimeSpan.Zero; left -= IdleInterval)
        {
            heartbeat.Beat("waiting for the next attempt");
            await Task.Delay(left < IdleInterval ? left : IdleInterval, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Count(OutgoingMessage message, MqttClientPublishResult result)
    {
        if (result.IsSuccess)
        {
            Interlocked.Increment(ref _published);
            NoteCleared(message);
            return;
        }

        Interlocked.Increment(ref _refusals);
        string refusal = $"{message.Topic}: {result.ReasonCode}";
        if (IsNews(refusal))
        {
            LogRefused(refusal);
        }
    }

    /// <summary>The broker's access rules will refuse the next one too: each topic is told once.</summary>
    private bool IsNews(string refusal)
    {
        lock (_refused)
        {
            return _refused.Add(refusal);
        }
    }

    private void NoteCleared(OutgoingMessage message)
    {
        lock (_retaining)
        {
            if (message.IsClearing && _queue.TryForgetState(message))
            {
                _retained.Forget(message.Topic);
            }
        }
    }

    /// <summary>Sends what waits and then, as the last word, that the service is stopped; where the broker is too slow, that alone.</summary>
    private async Task SayFarewellAsync()
    {
        if (_window is not { Connection.IsOpen: true } window)
        {
            return;
        }

        // A disk that hangs must not cost the last word.
        await Task.WhenAny(_outbox.FlushAsync(), Task.Delay(FlushTimeout, _time)).ConfigureAwait(false);
        bool isAllSaid = await TrySendAsync(window, FarewellTimeout).ConfigureAwait(false);
        int unsent = _queue.Count;
        if (!isAllSaid)
        {
            _queue.Clear();
        }

        SetState(_identity.StatusTopic, buffer => Encoding.UTF8.GetBytes(DeviceState.Stopped, buffer));
        if (await TrySendAsync(window, LastWordTimeout).ConfigureAwait(false))
        {
            using CancellationTokenSource limit = new(LastWordTimeout, _time);
            await window.Connection.CloseAsync(limit.Token).ConfigureAwait(false);
        }

        if (unsent > 0)
        {
            LogFarewellCutShort(unsent);
        }

        await window.Connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Sends all that waits, until it is confirmed; false where the connection or the time came to its end.</summary>
    private async Task<bool> TrySendAsync(DeliveryWindow window, TimeSpan time)
    {
        using CancellationTokenSource limit = new(time, _time);
        try
        {
            while (await window.SendNextAsync(limit.Token).ConfigureAwait(false))
            {
            }

            await window.SettleAsync(limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is BrokerOutageException or OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(3000, LogLevel.Information, "Connected to the broker at {Host}:{Port}.")]
    private partial void LogConnected(string host, int port);

    [LoggerMessage(3001, LogLevel.Warning, "Cannot reach the broker at {Host}:{Port}: {Reason}. Trying again for ever.")]
    private partial void LogUnreachable(string host, int port, string reason);

    [LoggerMessage(3002, LogLevel.Warning, "Lost the broker at {Host}:{Port}: {Reason}.")]
    private partial void LogLost(string host, int port, string reason);

    [LoggerMessage(3004, LogLevel.Warning, "The broker refuses messages on {Refusal}. Does its access list allow this client to write there?")]
    private partial void LogRefused(string refusal);

    [LoggerMessage(3005, LogLevel.Warning, "The broker refuses to send {Refusal}. Does its access list allow this client to read there?")]
    private partial void LogNotSubscribed(string refusal);

    [LoggerMessage(3003, LogLevel.Warning, "Stopped with {Count} messages unsent: the broker was too slow.")]
    private partial void LogFarewellCutShort(int count);
}
