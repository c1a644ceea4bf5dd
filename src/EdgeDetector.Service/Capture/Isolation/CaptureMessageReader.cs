using System.Diagnostics.CodeAnalysis;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>Reads messages from a pipe. Used by one thread.</summary>
internal sealed class CaptureMessageReader(Stream stream)
{
    private readonly byte[] _bytes = new byte[CaptureMessageFormat.HeaderBytes + CaptureMessageFormat.LongestPayload];
    private int _begin;
    private int _end;

    /// <summary>Waits for the next message; false at the end of the pipe, also in the middle of a message.</summary>
    /// <exception cref="CaptureException">What came is no message.</exception>
    /// <exception cref="IOException">The pipe broke.</exception>
    public bool TryRead([NotNullWhen(true)] out CaptureMessage? message)
    {
        message = null;
        if (!Fill(CaptureMessageFormat.HeaderBytes))
        {
            return false;
        }

        byte kind = _bytes[_begin];
        int length = CaptureMessageFormat.PayloadBytes(_bytes.AsSpan(_begin, CaptureMessageFormat.HeaderBytes));
        if (!Fill(CaptureMessageFormat.HeaderBytes + length))
        {
            return false;
        }

        message = CaptureMessageFormat.Read(kind, _bytes.AsSpan(_begin + CaptureMessageFormat.HeaderBytes, length))
            ?? throw new CaptureException("the capture worker speaks nonsense") { Fault = CaptureFault.Crashed };
        _begin += CaptureMessageFormat.HeaderBytes + length;
        return true;
    }

    /// <summary>Has so many bytes from the beginning on; false where the pipe ended before.</summary>
    private bool Fill(int count)
    {
        if (_end - _begin < count && _begin + count > _bytes.Length)
        {
            _bytes.AsSpan(_begin, _end - _begin).CopyTo(_bytes);
            (_begin, _end) = (0, _end - _begin);
        }

        while (_end - _begin < count)
        {
            if (_begin == _end)
            {
                (_begin, _end) = (0, 0);
            }

            int read = stream.Read(_bytes, _end, _bytes.Length - _end);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }
}
