using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>
/// Cuts what comes over an RTSP connection into heads, bodies, and the packets between them that begin with '$' (RFC 2326, 10.12). The
/// packets stay where they were read: as many as are there are one piece. Used by one loop, which takes all pieces before the next read.
/// </summary>
internal sealed class RtspScanner
{
    private const int BufferBytes = 2 * MessageHead.MostBytes;
    private const int MostBodyBytes = 1 << 20;
    private const int PacketHeaderBytes = 4;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _begin;
    private int _end;
    private int _searched;
    private int _left;
    private bool _isBody;

    /// <summary>Reads what there is; false at the end.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_begin > 0)
        {
            // Little: the header of a packet or a part of a head.
            _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
            (_begin, _end) = (0, _end - _begin);
        }

        int count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }

    /// <summary>Takes the next piece; false where more must be read first.</summary>
    /// <exception cref="CaptureException">What came is no RTSP.</exception>
    public bool TryTake(out RtspPiece piece)
    {
        piece = default;
        if (_left == 0)
        {
            SkipEmptyLines();
        }

        if (_begin == _end)
        {
            return false;
        }

        if (_left > 0 && _isBody)
        {
            piece = new RtspPiece(RtspPieceKind.Body, Take(Math.Min(_left, _end - _begin)));
            _left -= piece.Bytes.Length;
            return true;
        }

        return _left > 0 || _buffer[_begin] == '$' ? TryTakePackets(out piece) : TryTakeHead(out piece);
    }

    private void SkipEmptyLines()
    {
        while (_begin < _end && _buffer[_begin] is (byte)'\r' or (byte)'\n')
        {
            _begin++;
        }
    }

    /// <summary>The rest of a packet and all that follow, up to the end of what came or to something else.</summary>
    private bool TryTakePackets(out RtspPiece piece)
    {
        _isBody = false;
        int at = _begin + Math.Min(_left, _end - _begin);
        _left -= at - _begin;
        while (_left == 0 && _end - at >= PacketHeaderBytes && _buffer[at] == '$')
        {
            int length = PacketHeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(at + 2));
            int here = Math.Min(length, _end - at);
            _left = length - here;
            at += here;
        }

        piece = new RtspPiece(RtspPieceKind.Packets, Take(at - _begin));
        return piece.Bytes.Length > 0;
    }

    private bool TryTakeHead(out RtspPiece piece)
    {
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_begin, _end - _begin);
        int length = MessageHead.LengthOf(bytes, _searched);
        if (length is 0 ? bytes.Length >= MessageHead.MostBytes : length > MessageHead.MostBytes)
        {
            throw new CaptureException("the camera speaks no RTSP: its message has no end");
        }

        _searched = length == 0 ? bytes.Length : 0;
        piece = default;
        if (length == 0)
        {
            return false;
        }

        MessageHead head = MessageHead.Parse(Take(length).Span);
        if (!head.IsRtsp)
        {
            // Or the length of a packet was wrong: where the next one begins nobody can say.
            throw new CaptureException("the camera speaks no RTSP");
        }

        _left = BodyLength(head);
        _isBody = true;
        piece = new RtspPiece(RtspPieceKind.Head, default, head);
        return true;
    }

    private static int BodyLength(MessageHead head)
    {
        if (head["Content-Length"] is not { } text)
        {
            return 0;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length <= MostBodyBytes
            ? length
            : throw new CaptureException("the camera announces a message of more than a megabyte, or of no length");
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        ReadOnlyMemory<byte> taken = _buffer.AsMemory(_begin, count);
        _begin += count;
        return taken;
    }
}

/// <summary>The kinds of pieces of an RTSP connection.</summary>
internal enum RtspPieceKind
{
    /// <summary>Packets, or parts of them.</summary>
    Packets,

    /// <summary>The head of a request or response.</summary>
    Head,

    /// <summary>The body that follows a head, or a part of it.</summary>
    Body,
}

/// <summary>A piece of an RTSP connection, valid until the next read.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">Packets or body, as they came.</param>
/// <param name="Head">The head.</param>
internal readonly record struct RtspPiece(RtspPieceKind Kind, ReadOnlyMemory<byte> Bytes, MessageHead? Head = null);
