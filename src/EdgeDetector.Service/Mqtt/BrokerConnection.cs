using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeDetector.Service.Mqtt;

/// <summary>
/// One connection to the broker, from its connect to its end; the next one is another object. Opened and closed by one loop. Whatever goes wrong
/// in it is a <see cref="BrokerOutageException"/>: what a client library throws when its connection is pulled away under it is not
/// for the service to end on.
/// </summary>
internal sealed class BrokerConnection : IAsyncDisposable
{
    private static readonly TimeSpan ReasonLimit = TimeSpan.FromMilliseconds(500);

    private readonly IMqttClient _client;
    private readonly string _clientId;
    private readonly TaskCompletionSource<string?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BrokerConnection(IMqttClient client, string clientId)
    {
        _client = client;
        _clientId = clientId;
    }

    /// <summary>Whether it can still be used.</summary>
    public bool IsOpen => _client.IsConnected;

    /// <summary>How many messages the broker takes at once that it has not confirmed yet, 1 or more.</summary>
    public int ReceiveMaximum { get; private set; } = 1;

    /// <summary>Connects.</summary>
    /// <param name="options">Where to, and as whom.</param>
    /// <param name="onClosed">Called, from any thread, when the connection ends.</param>
    /// <param name="onMessage">Called, one after the other, with what is received of <see cref="SubscribeAsync"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="BrokerOutageException">The broker cannot be reached or refuses.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<BrokerConnection> OpenAsync(
        MqttClientOptions options, Action onClosed, Action<MqttApplicationMessage> onMessage, CancellationToken cancellationToken)
    {
        BrokerConnection connection = new(new MqttClientFactory().CreateMqttClient(), options.ClientId);
        connection._client.DisconnectedAsync += closed =>
        {
            connection._closed.TrySetResult(connection.Describe(closed));
            onClosed();
            return Task.CompletedTask;
        };
        connection._client.ApplicationMessageReceivedAsync += received =>
        {
            onMessage(received.ApplicationMessage);
            return Task.CompletedTask;
        };
        try
        {
            using CancellationTokenSource limit = Limit(cancellationToken);
            MqttClientConnectResult result = await connection._client.ConnectAsync(options, limit.Token).ConfigureAwait(false);
            connection.ReceiveMaximum = result.ReceiveMaximum is { } most and > 0 ? most : ushort.MaxValue;
            return result.ResultCode == MqttClientConnectResultCode.Success
                ? connection
                : throw new BrokerOutageException($"the broker refuses the connection: {result.ResultCode} {result.ReasonString}".TrimEnd());
        }
        catch (Exception e)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw e as BrokerOutageException ?? new BrokerOutageException(Reason(e), e);
        }
    }

    /// <summary>Why it was closed, as far as the broker said so.</summary>
    /// <param name="otherwise">What to say where it did not.</param>
    public async Task<string> WhyClosedAsync(string otherwise)
    {
        // The library tells the reason a moment after the connection has failed.
        Task told = await Task.WhenAny(_closed.Task, Task.Delay(ReasonLimit, TimeProvider.System)).ConfigureAwait(false);
        return told == _closed.Task ? await _closed.Task.ConfigureAwait(false) ?? otherwise : otherwise;
    }

    /// <summary>Subscribes to what others send from now on; nothing of what the broker has retained, and nothing of our own.</summary>
    /// <returns>The filters that the broker refuses, with its reason.</returns>
    /// <exception cref="BrokerOutageException">The connection is of no use any more.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IReadOnlyList<string>> SubscribeAsync(IEnumerable<string> filters, CancellationToken cancellationToken)
    {
        MqttClientSubscribeOptions options = new()
        {
            TopicFilters =
            [
                .. filters.Select(filter => new MqttTopicFilter
                {
                    Topic = filter,
                    QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                    NoLocal = true,
                    RetainHandling = MqttRetainHandling.DoNotSendOnSubscribe,
                }),
            ],
        };
        try
        {
            using CancellationTokenSource limit = Limit(cancellationToken);
            MqttClientSubscribeResult result = await _client.SubscribeAsync(options, limit.Token).ConfigureAwait(false);
            return
            [
                .. result.Items
                    .Where(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
                    .Select(item => $"{item.TopicFilter.Topic}: {item.ResultCode}"),
            ];
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new BrokerOutageException(Reason(e), e);
        }
    }

    /// <summary>
    /// Sends a message; with a quality of service above 0, until the broker has confirmed it. Others may be sent meanwhile: they go out in
    /// the order of the calls.
    /// </summary>
    /// <exception cref="BrokerOutageException">The connection is of no use any more.</exception>
    public async Task<MqttClientPublishResult> PublishAsync(MqttApplicationMessage message)
    {
        try
        {
            using CancellationTokenSource limit = new(BrokerAddress.Timeout);
            return await _client.PublishAsync(message, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw new BrokerOutageException(Reason(e), e);
        }
    }

    /// <summary>Says goodbye, so that the broker does not send the will.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.DisconnectAsync(
                new MqttClientDisconnectOptions { Reason = MqttClientDisconnectOptionsReason.NormalDisconnection }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It is gone already, or takes no bytes: then the will is the truth.
        }
    }

    /// <summary>Closes the socket, without a goodbye where <see cref="CloseAsync"/> was not called.</summary>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The library's own limit holds only where it is given no token.</summary>
    private static CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(BrokerAddress.Timeout);
        return limit;
    }

    private static string Reason(Exception e) => e switch
    {
        OperationCanceledException or TimeoutException => "no answer in time",
        _ => (e.InnerException?.Message ?? e.Message).TrimEnd('.'),
    };

    private string? Describe(MqttClientDisconnectedEventArgs closed) => closed.Reason switch
    {
        MqttClientDisconnectReason.SessionTakenOver =>
            $"another client has connected with the identifier {_clientId}: give each box its own device.id or mqtt.clientId",
        MqttClientDisconnectReason.NormalDisconnection or MqttClientDisconnectReason.UnspecifiedError => closed.Exception?.Message.TrimEnd('.'),
        _ => $"the broker closed the connection: {closed.Reason}",
    };
}

/// <summary>The broker cannot be reached, refuses, or is gone; the message says why.</summary>
internal sealed class BrokerOutageException(string message, Exception? innerException = null) : Exception(message, innerException);
