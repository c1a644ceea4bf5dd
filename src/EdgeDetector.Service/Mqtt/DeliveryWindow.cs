using System.Buffers;
using System.Threading.Channels;
using MQTTnet;

namespace EdgeDetector.Service.Mqtt;

/// <summary>
/// What is on its way over one connection: messages go out in order, and several wait at once for the broker's confirmation, so that a
/// line with a long way costs each message that way and not all that follow too. Used by one loop.
/// </summary>
internal sealed class DeliveryWindow
{
    /// <summary>Most messages that wait for a confirmation at once; fewer where the broker says so (MQTT 5's Receive Maximum).</summary>
    private const int Largest = 64;

    private readonly OutgoingQueue _queue;
    private readonly Action<OutgoingMessage, MqttClientPublishResult> _answered;
    private readonly int _size;

    // A message needs one for its payload, and so waits where all are on the way.
    private readonly Channel<ArrayBufferWriter<byte>> _buffers = Channel.CreateUnbounded<ArrayBufferWriter<byte>>();
    private volatile BrokerOutageException? _failure;

    /// <summary>Makes one with nothing on the way.</summary>
    /// <param name="connection">The connection; the window ends with it.</param>
    /// <param name="queue">What waits for the broker.</param>
    /// <param name="answered">Called, from any thread, with what the broker answered to a message.</param>
    public DeliveryWindow(BrokerConnection connection, OutgoingQueue queue, Action<OutgoingMessage, MqttClientPublishResult> answered)
    {
        Connection = connection;
        _queue = queue;
        _answered = answered;
        _size = Math.Min(Largest, connection.ReceiveMaximum);
        for (int i = 0; i < _size; i++)
        {
            _buffers.Writer.TryWrite(new ArrayBufferWriter<byte>());
        }
    }

    /// <summary>The connection.</summary>
    public BrokerConnection Connection { get; }

    /// <summary>Sends what waits next, when there is room for it.</summary>
    /// <param name="cancellationToken">Ends the wait for room, or for a line that takes no bytes; never what has been sent.</param>
    /// <returns>Whether something waited.</returns>
    /// <exception cref="BrokerOutageException">The connection is of no use any more.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<bool> SendNextAsync(CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> payload = await _buffers.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (_failure is not null || _queue.TryTake() is not { } next)
        {
            _buffers.Writer.TryWrite(payload);
            ThrowIfFailed();
            return false;
        }

        payload.ResetWrittenCount();
        next.WritePayload(payload);
        Task delivery = DeliverAsync(next, payload);
        if (next.IsForNow)
        {
            // The line itself tells how much it takes.
            await delivery.WaitAsync(cancellationToken).ConfigureAwait(false);
            ThrowIfFailed();
        }

        return true;
    }

    /// <summary>Waits until the broker has answered to all that was sent.</summary>
    /// <exception cref="BrokerOutageException">The connection is of no use any more.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        List<ArrayBufferWriter<byte>> back = [];
        try
        {
            while (back.Count < _size)
            {
                back.Add(await _buffers.Reader.ReadAsync(cancellationToken).ConfigureAwait(false));
            }
        }
        finally
        {
            back.ForEach(payload => _buffers.Writer.TryWrite(payload));
        }

        ThrowIfFailed();
    }

    /// <summary>Does not throw: whoever sends or waits next is told of a failure.</summary>
    private async Task DeliverAsync(OutgoingMessage message, ArrayBufferWriter<byte> payload)
    {
        try
        {
            MqttClientPublishResult result = await Connection.PublishAsync(new MqttApplicationMessage
            {
                Topic = message.Topic,
                Payload = new ReadOnlySequence<byte>(payload.WrittenMemory),
                QualityOfServiceLevel = message.Qos,
                Retain = message.Retain,
            }).ConfigureAwait(false);
            _queue.Confirm(message);
            _answered(message, result);
        }
        catch (BrokerOutageException e)
        {
            _failure ??= e;

            // The client may still be sending from it.
            payload = new ArrayBufferWriter<byte>();
            if (message.IsForNow)
            {
                _queue.CountLost();
            }
        }

        _buffers.Writer.TryWrite(payload);
        _queue.Signal();
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new BrokerOutageException(failure.Message, failure);
        }
    }
}
