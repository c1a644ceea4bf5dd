using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Capture.Isolation;

public sealed class CaptureMessageFormatTests
{
    private static readonly RingLayout Layout = Rings.Layout(1920, 1080);

    private static readonly CaptureMessage[] Messages =
    [
        new CaptureMessage.Begin(new WorkerTask
        {
            Camera = "gate",
            Parent = 4711,
            OnDemand = true,
            Source = "rtsp://user:pässwörd@host/x",
            Width = 640,
            Height = 480,
            Fps = 12.5,
            PixelFormat = CapturePixelFormat.Yuyv,
            Pace = CapturePace.None,
            Loop = true,
            Transport = RtspTransport.Udp,
            SensorMode = 2,
            Flip = 3,
        }),
        new CaptureMessage.Next(),
        new CaptureMessage.Hello(CaptureMessageFormat.Version),
        new CaptureMessage.Opened(),
        new CaptureMessage.Ring(7, Layout),
        new CaptureMessage.Picture(new FilledSlot(3, 17), 1042, 123_456_789_012_345, 2),
        new CaptureMessage.Ended(),
        new CaptureMessage.Failed("/dev/video9 does not exist"),
        new CaptureMessage.Log(LogLevel.Warning, "a.png is damaged"),
    ];

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() =>
        Assert.Equal(Messages, Messages.Select(message => Read(CaptureMessageFormat.Write(message))));

    [Theory]
    [InlineData(1920L, -1L, 1080L)]
    [InlineData(7L, 0L, 1080L)]
    [InlineData(7L, 1920L, -1080L)]
    [InlineData(7L, 16385L, 1L)]
    [InlineData(7L, 16384L, 16384L)]
    [InlineData(long.MaxValue, 1920L, 1080L)]
    [InlineData(7L, 4294967296L + 1920, 1080L)]
    public void Read_ImpossibleRing_IsNothing(long descriptor, long width, long height) =>
        Assert.Null(CaptureMessageFormat.Read(5, Numbers(descriptor, width, height)));

    [Theory]
    [InlineData(-1L, 1L, 1L, 0L, 0L)]
    [InlineData(4L, 1L, 1L, 0L, 0L)]
    [InlineData(0L, 0L, 1L, 0L, 0L)]
    [InlineData(0L, 1L, 0L, 0L, 0L)]
    [InlineData(0L, 1L, long.MaxValue, 0L, 0L)]
    [InlineData(0L, 1L, 1L, -1L, 0L)]
    [InlineData(0L, 1L, 1L, 0L, -1L)]
    public void Read_ImpossiblePicture_IsNothing(long slot, long stamp, long sequence, long capturedAt, long errors) =>
        Assert.Null(CaptureMessageFormat.Read(6, Numbers(slot, stamp, sequence, capturedAt, errors)));

    [Fact]
    public void Read_TextOfAnyKind_IsShortAndOfOneLine()
    {
        byte[] text = [0xFF, (byte)'\n', 0x1B, .. Enumerable.Repeat((byte)'a', 10_000)];

        CaptureMessage.Failed failed = Assert.IsType<CaptureMessage.Failed>(CaptureMessageFormat.Read(8, text));

        Assert.InRange(failed.Text.Length, 1, CaptureMessageFormat.LongestText);
        Assert.DoesNotContain(failed.Text, char.IsControl);
    }

    [Fact]
    public void Read_RandomBytes_NeverThrows()
    {
        Random random = new(1);
        byte[][] seeds = [.. Messages.Select(CaptureMessageFormat.Write)];
        for (int i = 0; i < 200_000; i++)
        {
            byte[] bytes = (byte[])seeds[random.Next(seeds.Length)].Clone();
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            CaptureMessageFormat.Read(bytes[0], bytes.AsSpan(Math.Min(bytes.Length, CaptureMessageFormat.HeaderBytes)..random.Next(CaptureMessageFormat.HeaderBytes, bytes.Length + 1)));
        }
    }

    [Fact]
    public void TryRead_OneByteAtATime_FindsEveryMessage()
    {
        CaptureMessageReader reader = new(new Trickle([.. Messages.SelectMany(CaptureMessageFormat.Write)]));
        List<CaptureMessage> read = [];
        while (reader.TryRead(out CaptureMessage? message))
        {
            read.Add(message);
        }

        Assert.Equal(Messages, read);
    }

    [Fact]
    public void TryRead_MoreThanTheBufferHolds_FindsEveryMessage()
    {
        CaptureMessage[] messages = [.. Enumerable.Range(0, 500).Select(i => new CaptureMessage.Failed(new string((char)('a' + (i % 26)), 1 + (i * 4))))];
        CaptureMessageReader reader = new(new MemoryStream([.. messages.SelectMany(CaptureMessageFormat.Write)]));

        foreach (CaptureMessage expected in messages)
        {
            Assert.True(reader.TryRead(out CaptureMessage? message));
            Assert.Equal(expected, message);
        }

        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void TryRead_EndInTheMiddle_IsTheEnd()
    {
        byte[] bytes = CaptureMessageFormat.Write(Messages[5]);

        Assert.False(new CaptureMessageReader(new MemoryStream(bytes, 0, bytes.Length - 1)).TryRead(out _));
    }

    [Fact]
    public void TryRead_Nonsense_Throws()
    {
        CaptureMessageReader reader = new(new MemoryStream([99, 1, 0, 0]));

        CaptureException error = Assert.Throws<CaptureException>(() => reader.TryRead(out _));

        Assert.Equal(CaptureFault.Crashed, error.Fault);
    }

    private static CaptureMessage? Read(byte[] bytes)
    {
        Assert.Equal(bytes.Length - CaptureMessageFormat.HeaderBytes, CaptureMessageFormat.PayloadBytes(bytes));
        return CaptureMessageFormat.Read(bytes[0], bytes.AsSpan(CaptureMessageFormat.HeaderBytes));
    }

    private static byte[] Numbers(params long[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];

    /// <summary>Gives a byte a read.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
