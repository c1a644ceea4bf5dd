using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>
/// Messages as bytes: one for the kind, two for the length of what follows (little endian, like all numbers), and that. Reading trusts
/// nothing: whatever the bytes, the result is a message whose numbers are within bounds, or null.
/// </summary>
internal static class CaptureMessageFormat
{
    /// <summary>Version of the messages; the two processes may come from different builds while a program is replaced.</summary>
    public const int Version = 1;

    /// <summary>Bytes of kind and length.</summary>
    public const int HeaderBytes = 3;

    /// <summary>Most bytes behind them.</summary>
    public const int LongestPayload = ushort.MaxValue;

    /// <summary>Longest text of an error or a log entry, in characters; more is cut off.</summary>
    public const int LongestText = 2000;

    /// <summary>Most pictures that a camera delivers in a lifetime: a century at 240 a second would be a hundredth of it.</summary>
    private const long LargestCount = 1L << 46;

    // Tells a worker from whatever else may be at the other end.
    private const int Magic = 0x46434445;

    private enum Kind : byte
    {
        Begin = 1,
        Next,
        Hello,
        Opened,
        Ring,
        Picture,
        Ended,
        Failed,
        Log,
    }

    /// <summary>Puts a message into bytes.</summary>
    public static byte[] Write(CaptureMessage message) => message switch
    {
        CaptureMessage.Begin begin => Framed(Kind.Begin, JsonSerializer.SerializeToUtf8Bytes(begin.Task, WorkerTaskJson.Default.WorkerTask)),
        CaptureMessage.Next => Framed(Kind.Next, []),
        CaptureMessage.Hello hello => Framed(Kind.Hello, Numbers(Magic, hello.Version)),
        CaptureMessage.Opened => Framed(Kind.Opened, []),
        CaptureMessage.Ring ring => Framed(Kind.Ring, Numbers(ring.Descriptor, ring.Layout.Width, ring.Layout.Height)),
        CaptureMessage.Picture picture => Framed(
            Kind.Picture,
            Numbers(picture.Slot.Index, picture.Slot.Stamp, picture.Sequence, picture.CapturedAt, picture.DecodeErrors)),
        CaptureMessage.Ended => Framed(Kind.Ended, []),
        CaptureMessage.Failed failed => Framed(Kind.Failed, Text(failed.Text)),
        CaptureMessage.Log log => Framed(Kind.Log, [(byte)log.Level, .. Text(log.Text)]),
        _ => throw new UnreachableException(),
    };

    /// <summary>How many bytes follow a header, 0 to <see cref="LongestPayload"/>.</summary>
    public static int PayloadBytes(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16LittleEndian(header[1..]);

    /// <summary>Reads a message; null where the bytes make none.</summary>
    /// <param name="kind">The first byte of its header.</param>
    /// <param name="payload">What follows the header.</param>
    public static CaptureMessage? Read(byte kind, ReadOnlySpan<byte> payload) => (Kind)kind switch
    {
        Kind.Begin => ReadTask(payload),
        Kind.Next when payload.IsEmpty => new CaptureMessage.Next(),
        Kind.Hello when payload.Length == 16 && Number(payload, 0) == Magic && Number(payload, 1) is >= 0 and <= int.MaxValue =>
            new CaptureMessage.Hello((int)Number(payload, 1)),
        Kind.Opened when payload.IsEmpty => new CaptureMessage.Opened(),
        Kind.Ring when payload.Length == 24 => ReadRing(payload),
        Kind.Picture when payload.Length == 40 => ReadPicture(payload),
        Kind.Ended when payload.IsEmpty => new CaptureMessage.Ended(),
        Kind.Failed => new CaptureMessage.Failed(Words(payload)),
        Kind.Log when payload.Length > 0 && payload[0] <= (byte)LogLevel.Critical =>
            new CaptureMessage.Log((LogLevel)payload[0], Words(payload[1..])),
        _ => null,
    };

    private static CaptureMessage.Begin? ReadTask(ReadOnlySpan<byte> payload)
    {
        try
        {
            // What is not given is null, whatever the type says.
            return JsonSerializer.Deserialize(payload, WorkerTaskJson.Default.WorkerTask) is { Camera: not null, Source: not null } task
                ? new CaptureMessage.Begin(task)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static CaptureMessage.Ring? ReadRing(ReadOnlySpan<byte> payload)
    {
        (long descriptor, long width, long height) = (Number(payload, 0), Number(payload, 1), Number(payload, 2));
        bool plausible = descriptor is >= 0 and <= int.MaxValue && width is > 0 and <= RingLayout.LongestSide && height is > 0 and <= RingLayout.LongestSide;
        return plausible && RingLayout.TryCreate((int)width, (int)height, out RingLayout? layout)
            ? new CaptureMessage.Ring((int)descriptor, layout)
            : null;
    }

    private static CaptureMessage.Picture? ReadPicture(ReadOnlySpan<byte> payload)
    {
        long slot = Number(payload, 0);
        (long stamp, long sequence, long capturedAt, long errors) = (Number(payload, 1), Number(payload, 2), Number(payload, 3), Number(payload, 4));
        bool plausible = slot is >= 0 and < RingLayout.Slots && stamp is > 0 and <= LargestCount
            && sequence is > 0 and <= LargestCount && errors is >= 0 and <= LargestCount && capturedAt >= 0;
        return plausible ? new CaptureMessage.Picture(new FilledSlot((int)slot, stamp), sequence, capturedAt, errors) : null;
    }

    private static byte[] Framed(Kind kind, byte[] payload)
    {
        byte[] message = new byte[HeaderBytes + payload.Length];
        message[0] = (byte)kind;
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(1), checked((ushort)payload.Length));
        payload.CopyTo(message, HeaderBytes);
        return message;
    }

    private static byte[] Numbers(params ReadOnlySpan<long> numbers)
    {
        byte[] bytes = new byte[numbers.Length * sizeof(long)];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), numbers[i]);
        }

        return bytes;
    }

    private static long Number(ReadOnlySpan<byte> payload, int index) =>
        BinaryPrimitives.ReadInt64LittleEndian(payload[(index * sizeof(long))..]);

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(Shortened(text));

    /// <summary>A text from outside, which must not break a log's lines or a terminal.</summary>
    private static string Words(ReadOnlySpan<byte> payload) =>
        string.Concat(Shortened(Encoding.UTF8.GetString(payload)).Select(c => char.IsControl(c) ? ' ' : c)).Trim();

    private static string Shortened(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
