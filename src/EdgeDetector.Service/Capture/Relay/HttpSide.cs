namespace EdgeDetector.Service.Capture.Relay;

/// <summary>One side of an HTTP connection: a head, then whatever follows it until the end.</summary>
internal sealed class HttpSide(Stream stream)
{
    private readonly byte[] _buffer = new byte[2 * MessageHead.MostBytes];
    private int _begin;
    private int _end;

    /// <summary>Reads the head; null where the connection ends first.</summary>
    /// <exception cref="CaptureException">It is too long.</exception>
    public async Task<MessageHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        int searched = 0;
        while (_end < MessageHead.MostBytes)
        {
            int count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return null;
            }

            _end += count;
            int length = MessageHead.LengthOf(_buffer.AsSpan(0, _end), searched);
            if (length > 0)
            {
                _begin = length;
                return MessageHead.Parse(_buffer.AsSpan(0, length));
            }

            searched = _end;
        }

        throw new CaptureException("the camera speaks no HTTP: the head of its response has no end");
    }

    /// <summary>Copies what follows, as it comes.</summary>
    public async Task CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        do
        {
            await target.WriteAsync(_buffer.AsMemory(_begin, _end - _begin), cancellationToken).ConfigureAwait(false);
            _begin = 0;
            _end = await stream.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
        }
        while (_end > 0);
    }
}
