using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeDetector.Service.Capture;

/// <summary>
/// A small RTSP server (RFC 2326) on loopback: plays a clip as MPEG-TS in RTP (RFC 2250) interleaved in the connection, and can fall
/// silent after some packets with the connection left open, as cameras do.
/// </summary>
internal sealed class RtspServer : IAsyncDisposable
{
    private const int PacketBytes = 7 * 188;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _stream;
    private readonly int _stallAfterPackets;
    private readonly Task _accepting;

    private RtspServer(byte[] stream, int stallAfterPackets)
    {
        _stream = stream;
        _stallAfterPackets = stallAfterPackets;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<RtspServer> StartAsync(int stallAfterPackets)
    {
        string clip = TestData.PathOf("video", "vtest-300.avi");
        using Process ffmpeg = Process.Start(new ProcessStartInfo(
            "ffmpeg",
            ["-v", "quiet", "-nostdin", "-i", clip, "-c:v", "mpeg2video", "-q:v", "4", "-g", "10", "-r", "25", "-f", "mpegts", "-"])
        {
            RedirectStandardOutput = true,
        })!;
        using MemoryStream stream = new();
        await ffmpeg.StandardOutput.BaseStream.CopyToAsync(stream, TestContext.Current.CancellationToken);
        return new RtspServer(stream.ToArray(), stallAfterPackets);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream network = client.GetStream();
                using StreamReader reader = new(network, Encoding.ASCII, false, 1, leaveOpen: true);
                Task playing = Task.CompletedTask;
                while (await ReadRequestAsync(reader) is { } request)
                {
                    Requests.Enqueue(request);
                    await network.WriteAsync(Encoding.ASCII.GetBytes(Answer(request)), _stop.Token);
                    playing = request.StartsWith("PLAY", StringComparison.Ordinal) ? PlayAsync(network) : playing;
                }

                await playing;
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The camera's client went away, or the test ended.
            }
        }
    }

    private async Task<string?> ReadRequestAsync(StreamReader reader)
    {
        StringBuilder request = new();
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line.Length == 0)
            {
                return request.ToString();
            }

            request.AppendLine(line);
        }

        return null;
    }

    private string Answer(string request)
    {
        string[] lines = request.Split('\n', StringSplitOptions.TrimEntries);
        string sequence = lines.First(line => line.StartsWith("CSeq", StringComparison.OrdinalIgnoreCase));
        string transport = lines.FirstOrDefault(line => line.StartsWith("Transport", StringComparison.OrdinalIgnoreCase)) ?? "";
        string sdp = $"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 33\r\na=control:rtsp://127.0.0.1:{Port}/live/track\r\n";
        return $"RTSP/1.0 200 OK\r\n{sequence}\r\nSession: 1\r\n" + request.Split(' ')[0] switch
        {
            "OPTIONS" => "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n",
            "DESCRIBE" => $"Content-Type: application/sdp\r\nContent-Length: {sdp.Length}\r\n\r\n{sdp}",
            "SETUP" when transport.Contains("TCP", StringComparison.Ordinal) => "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n",
            "SETUP" => $"{transport};server_port=9-10\r\n\r\n",
            _ => "\r\n",
        };
    }

    private async Task PlayAsync(NetworkStream network)
    {
        byte[] packet = new byte[4 + 12 + PacketBytes];
        for (int number = 0; number < Math.Min(_stallAfterPackets, _stream.Length / PacketBytes); number++)
        {
            packet[0] = (byte)'$';
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), 12 + PacketBytes);
            packet[4] = 0x80;
            packet[5] = 33;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), (ushort)number);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), (uint)number * 300);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), 7);
            _stream.AsSpan(number * PacketBytes, PacketBytes).CopyTo(packet.AsSpan(16));
            await network.WriteAsync(packet, _stop.Token);
            if (number % 10 == 9)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, _stop.Token);
            }
        }
    }
}
