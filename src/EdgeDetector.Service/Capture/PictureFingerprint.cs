using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeDetector.Service.Capture;

/// <summary>
/// Tells whether a picture is byte for byte the one before. A sensor's noise makes that impossible for a camera that works. Looks at
/// every sixteenth row, and at the whole picture only where these are equal.
/// </summary>
internal sealed class PictureFingerprint
{
    private const int RowStep = 16;
    private ulong _rows;
    private ulong? _whole;

    /// <summary>Takes the next picture; true where it differs from the one before, and for the first one.</summary>
    public bool Changed(Frame frame)
    {
        ReadOnlySpan<byte> pixels = frame.Pixels;
        ulong rows = ((ulong)frame.Width << 32) | (uint)frame.Height;
        for (int y = 0; y < frame.Height; y += RowStep)
        {
            rows = Hash(rows, pixels.Slice(y * frame.Stride, frame.Width * 3));
        }

        if (rows != _rows)
        {
            _rows = rows;
            _whole = null;
            return true;
        }

        ulong whole = Hash(rows, pixels);
        bool changed = _whole is { } last && last != whole;
        _whole = whole;
        return changed;
    }

    /// <summary>A multiply-and-rotate hash by 64-bit words: not against malice, only against chance.</summary>
    private static ulong Hash(ulong seed, ReadOnlySpan<byte> bytes)
    {
        ulong hash = seed;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            hash = BitOperations.RotateLeft((hash ^ word) * 0x9E3779B97F4A7C15, 29);
        }

        foreach (byte last in bytes[(words.Length * sizeof(ulong))..])
        {
            hash = BitOperations.RotateLeft((hash ^ last) * 0x9E3779B97F4A7C15, 29);
        }

        return hash;
    }
}
