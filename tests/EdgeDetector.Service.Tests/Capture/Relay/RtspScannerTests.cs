using System.Text;

namespace EdgeDetector.Service.Capture.Relay;

public sealed class RtspScannerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly byte[] Said =
    [
        .. "\r\nRTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 6\r\n\r\n$body\n"u8, .. Packet(0, 5), .. Packet(1, 0), .. Packet(2, 300),
        .. "OPTIONS * RTSP/1.0\nCSeq: 9\n\n\n\r\n"u8, .. Packet(3, 40), .. Packet(0, 7), .. "RTSP/1.0 401 Unauthorized\r\nContent-Length: 2\r\n\r\n$$"u8, .. Packet(9, 2),
    ];

    [Fact]
    public async Task TryTake_SplitAtEveryByte_PiecesAreTheSame()
    {
        string whole = await CutAsync(Said);
        Assert.Equal(
            $"[RTSP/1.0 200 OK]body {Hex("$body\n"u8)};packets {Hex([.. Packet(0, 5), .. Packet(1, 0), .. Packet(2, 300)])};[OPTIONS * RTSP/1.0]"
            + $"packets {Hex([.. Packet(3, 40), .. Packet(0, 7)])};[RTSP/1.0 401 Unauthorized]body {Hex("$$"u8)};packets {Hex(Packet(9, 2))};",
            whole);
        for (int at = 1; at < Said.Length; at++)
        {
            Assert.Equal(whole, await CutAsync(Said[..at], Said[at..]));
        }

        Assert.Equal(whole, await CutAsync([.. Said.Select(value => new[] { value })]));
    }

    [Fact]
    public async Task ReadAsync_ManyPackets_AllocatesNothing()
    {
        byte[] packets = [.. Enumerable.Range(0, 400).SelectMany(i => Packet((byte)i, 1400))];
        RtspScanner scanner = new();
        using MemoryStream stream = new(packets);
        long bytes = 0;
        long before = 0;
        for (int round = 0; round < 20; round++)
        {
            before = round == 1 ? GC.GetAllocatedBytesForCurrentThread() : before;
            stream.Position = 0;
            while (await scanner.ReadAsync(stream, Token))
            {
                while (scanner.TryTake(out RtspPiece piece))
                {
                    bytes += piece.Bytes.Length;
                }
            }
        }

        Assert.Equal(20L * packets.Length, bytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    [Theory]
    [InlineData("RTSP/1.0 200 OK\r\nContent-Length: 1048577\r\n\r\n")]
    [InlineData("RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("RTSP/1.0 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n")]
    public async Task TryTake_HostileLength_IsRefused(string head)
    {
        CaptureException error = await Assert.ThrowsAsync<CaptureException>(() => CutAsync(Encoding.Latin1.GetBytes(head)));
        Assert.Contains("of more than a megabyte, or of no length", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryTake_HeadWithoutEnd_IsRefused()
    {
        byte[] noise = new byte[100_000];
        Array.Fill(noise, (byte)'x');
        CaptureException error = await Assert.ThrowsAsync<CaptureException>(() => CutAsync(noise));
        Assert.Contains("speaks no RTSP", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("noise\n\n")]
    [InlineData("GET / HTTP/1.1\n\n")]
    public async Task TryTake_OtherLanguage_IsRefused(string head) =>
        await Assert.ThrowsAsync<CaptureException>(() => CutAsync(Encoding.Latin1.GetBytes(head)));

    /// <summary>The pieces, those of a kind that follow each other as one.</summary>
    private static async Task<string> CutAsync(params byte[][] parts)
    {
        RtspScanner scanner = new();
        StringBuilder told = new();
        RtspPieceKind? last = null;
        foreach (byte[] part in parts)
        {
            using MemoryStream stream = new(part);
            while (await scanner.ReadAsync(stream, Token))
            {
                while (scanner.TryTake(out RtspPiece piece))
                {
                    if (last is RtspPieceKind.Body or RtspPieceKind.Packets && piece.Kind != last)
                    {
                        told.Append(';');
                    }

                    told.Append(piece.Kind == RtspPieceKind.Head ? $"[{piece.Head!.StartLine}]" : (piece.Kind == last ? "" : $"{piece.Kind} ".ToLowerInvariant()) + Hex(piece.Bytes.Span));
                    last = piece.Kind;
                }
            }
        }

        return told.Append(';').ToString();
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);

    private static byte[] Packet(byte channel, int length) =>
        [(byte)'$', channel, (byte)(length >> 8), (byte)length, .. Enumerable.Range(0, length).Select(i => i % 3 == 0 ? (byte)'$' : (byte)i)];
}
