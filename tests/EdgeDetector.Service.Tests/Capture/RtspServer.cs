using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeDetector.Service.Capture;

/// <summary>
/// A small RTSP server (RFC 2326) on loopback: plays a clip as MPEG-TS in RTP (RFC 2250), interleaved in the connection or over UDP, and can
/// fall silent after some packets with the connection left open, as cameras do. May ask for user and password.
/// </summary>
internal sealed partial class RtspServer : IAsyncDisposable
{
    private const int PacketBytes = 7 * 188;

    private readonly ConnectionServer _connections;
    private readonly UdpClient _datagrams;
    private readonly IPAddress _address;
    private readonly byte[] _stream;
    private readonly int _stallAfterPackets;
    private readonly ServerLogin? _login;

    private RtspServer(byte[] stream, int stallAfterPackets, IPAddress address, ServerLogin? login)
    {
        _stream = stream;
        _stallAfterPackets = stallAfterPackets;
        _login = login;
        _address = address;
        _datagrams = new UdpClient(new IPEndPoint(address, 0));
        _connections = new ConnectionServer(address, ServeAsync);
    }

    public int Port => _connections.Port;

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Whether the client has sent anything over UDP to where packets come from.</summary>
    public bool HasHeardDatagrams => _datagrams.Available > 0;

    public static async Task<RtspServer> StartAsync(int stallAfterPackets, ServerLogin? login = null, IPAddress? address = null)
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
        return new RtspServer(stream.ToArray(), stallAfterPackets, address ?? IPAddress.Loopback, login);
    }

    public async ValueTask DisposeAsync()
    {
        await _connections.DisposeAsync();
        _datagrams.Dispose();
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        NetworkStream network = client.GetStream();
        using StreamReader reader = new(network, Encoding.ASCII, false, 1, leaveOpen: true);
        Task playing = Task.CompletedTask;
        int? ports = null;
        while (await ReadRequestAsync(reader, stop) is { } request)
        {
            Requests.Enqueue(request);
            ports = PortsIn(request) ?? ports;
            string answer = Answer(request);
            await network.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);
            bool plays = request.StartsWith("PLAY", StringComparison.Ordinal) && answer.StartsWith("RTSP/1.0 200", StringComparison.Ordinal);
            IPAddress address = ((IPEndPoint)network.Socket.RemoteEndPoint!).Address;
            playing = plays ? PlayAsync(network, ports is { } port ? new IPEndPoint(address, port) : null, stop) : playing;
        }

        await playing;
    }

    private static async Task<string?> ReadRequestAsync(StreamReader reader, CancellationToken stop)
    {
        StringBuilder request = new();
        while (await reader.ReadLineAsync(stop) is { } line)
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
        string? authorization = lines.FirstOrDefault(line => line.StartsWith("Authorization: ", StringComparison.Ordinal))?["Authorization: ".Length..];
        if (_login?.Challenge(request.Split(' ')[0], request.Split(' ')[1], authorization) is { } challenge)
        {
            return $"RTSP/1.0 401 Unauthorized\r\n{sequence}\r\nWWW-Authenticate: {challenge}\r\nContent-Length: 5\r\n\r\n$no\r\n";
        }

        string transport = lines.FirstOrDefault(line => line.StartsWith("Transport", StringComparison.OrdinalIgnoreCase)) ?? "";
        IPEndPoint self = new(_address, Port);
        string sdp = $"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 33\r\na=control:rtsp://{self}/live/track\r\n";
        int port = ((IPEndPoint)_datagrams.Client.LocalEndPoint!).Port;
        return $"RTSP/1.0 200 OK\r\n{sequence}\r\nSession: 1\r\n" + request.Split(' ')[0] switch
        {
            "OPTIONS" => "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n",
            "DESCRIBE" => $"Content-Type: application/sdp\r\nContent-Length: {sdp.Length}\r\n\r\n{sdp}",
            "SETUP" when transport.Contains("TCP", StringComparison.Ordinal) => "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n",
            "SETUP" => $"{transport};server_port={port}-{port + 1}\r\n\r\n",
            _ => "\r\n",
        };
    }

    /// <summary>The port on which a client wants the packets that a request sets up.</summary>
    private static int? PortsIn(string request) =>
        ClientPort().Match(request) is { Success: true } port ? int.Parse(port.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    private async Task PlayAsync(NetworkStream network, IPEndPoint? datagrams, CancellationToken stop)
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
            if (datagrams is null)
            {
                await network.WriteAsync(packet, stop);
            }
            else
            {
                await _datagrams.SendAsync(packet.AsMemory(4), datagrams, stop);
            }

            if (number % 10 == 9)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, stop);
            }
        }
    }

    [GeneratedRegex("client_port=(\\d+)")]
    private static partial Regex ClientPort();
}
