using System.Net;
using System.Text;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Capture.Relay;
using static EdgeDetector.Faults.Fuzzing.LongText;

namespace EdgeDetector.Faults.Fuzzing;

/// <summary>What a camera answers to the relay that logs in for ffmpeg. Whatever it is, ffmpeg hears nothing of the password.</summary>
internal static class RelayTargets
{
    private const string Local = "127.0.0.1:4000";

    private static readonly string[] Secrets = ["Zebra", Convert.ToBase64String("user:Zebra"u8)];

    public static FuzzTarget Rtsp() => new("camera's RTSP", input => Refusal("rtsp://user:Zebra@cam/live", RtspConversation.RunAsync, input, [
        "OPTIONS rtsp://127.0.0.1:4000 RTSP/1.0\r\nCSeq: 1", "DESCRIBE rtsp://127.0.0.1:4000 RTSP/1.0\r\nCSeq: 2",
        "SETUP rtsp://127.0.0.1:4000/track1 RTSP/1.0\r\nCSeq: 3", "PLAY rtsp://cam:554/live RTSP/1.0\r\nCSeq: 4", "RTSP/1.0 200 OK\r\nCSeq: 1",
    ]))
    {
        Seeds =
        [
            [
                .. "RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"1a\", qop=\"auth\"\r\nWWW-Authenticate: Basic realm=\"cam\"\r\nContent-Length: 2\r\n\r\nno"u8,
                .. "RTSP/1.0 200 OK\r\nCSeq: 5\r\nPublic: OPTIONS\r\n\r\nRTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"2b\", stale=true\r\n\r\n"u8,
                .. "RTSP/1.0 200 OK\r\nCSeq: 6\r\nContent-Base: rtsp://cam/live/\r\nContent-Length: 4\r\n\r\nv=0\n"u8,
                .. "RTSP/1.0 200 OK\r\nCSeq: 3\r\nTransport: RTP/AVP/UDP;unicast;client_port=5000-5001;server_port=6000-6001\r\n\r\n$\0\0\u0004abcd"u8,
                .. "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\nRTSP/1.0 200 OK\r\nCSeq: 4\r\nRTP-Info: url=rtsp://cam/live/track1;seq=1\r\n\r\n$\u0001\0\0$\0\0\u0001x"u8,
            ],
            [.. "RTSP/1.0 401 No\nCSeq: 1\nWWW-Authenticate: Basic realm=\"x\"\n\nRTSP/1.0 302 Moved\nCSeq: 5\nLocation: rtsp://cam:8554/other\n\n$\0\0\u0003abc"u8],
        ],
        Words =
        [
            "RTSP/1.0 200 OK\r\n", "RTSP/1.0 401 Unauthorized\r\n", "\r\n\r\n", "\n\n", "CSeq: 5\r\n", "CSeq: ", "Content-Length: ", "WWW-Authenticate: ", "Digest ", "Basic ", "realm=\"", "nonce=\"", "qop=\"auth\"",
            "algorithm=SHA-256", "-sess", "stale=true", "opaque=", "\\\"", "=", ",", "Location: rtsp://cam/", "Location: ", "Transport: ", "server_port=", ";source=", "$", "$\0\0\u0001", "://", "@", " x\r\n",
        ],
        Large = new Dictionary<string, string>
        {
            ["one challenge of many"] = "RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: " + Times("a ", 15_000) + "\r\n\r\n",
            ["one challenge of many parameters"] = "RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Digest " + Numbered(i => $"a{i}=b,", 3_000) + "\r\n\r\n",
            ["many challenges"] = "RTSP/1.0 401 No\r\nCSeq: 1\r\n" + Times("WWW-Authenticate: Digest nonce=a\r\n", 900) + "\r\n",
            ["a head of many fields"] = Times("RTSP/1.0 401 No\r\n" + Times("a:\r\n", 7_000) + "\r\n", 35),
            ["a head without end"] = "RTSP/1.0 200 OK\r\n" + Times("a: b\r\n", 170_000),
            ["short heads"] = Times("RTSP/1.0 1\n\n", 85_000),
            ["short challenges"] = Times("RTSP/1.0 401\nWWW-Authenticate: Basic\n\n", 26_000),
            ["sent from here to there"] = Times("RTSP/1.0 302 Moved\nLocation: rtsp://cam/x\n\n", 20_000),
        },
    };

    public static FuzzTarget Http() => new("camera's HTTP", input => Refusal(
        "http://user:Zebra@cam/live?a=b", HttpExchange.RunAsync, input, ["GET /live HTTP/1.1\r\nHost: 127.0.0.1:4000\r\nConnection: keep-alive"]))
    {
        Seeds =
        [
            [.. "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace\r\nConnection: keep-alive\r\n\r\n--x\r\n\r\npicture"u8],
            [.. "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"1a\", qop=\"auth\", algorithm=SHA-256, stale=true\r\n\r\nno"u8],
            [.. "HTTP/1.0 302 Found\nLocation: http://cam/other?x\n\n"u8],
        ],
        Words =
        [
            "HTTP/1.1 200 OK\r\n", "HTTP/1.1 401 No\r\n", "\r\n\r\n", "\n\n", "WWW-Authenticate: ", "Digest ", "Basic ", "realm=\"", "nonce=\"", "qop=", "auth", "algorithm=MD5-sess", "stale=true",
            "Location: http://cam/", "Location: ", "Connection: ", "Content-Length: ", "\\\"", "=", ",", "://", "@", " x\r\n",
        ],
        Large = new Dictionary<string, string>
        {
            ["one challenge of many"] = "HTTP/1.1 401 No\r\nWWW-Authenticate: " + Times("a ", 15_000) + "\r\n\r\n",
            ["many challenges"] = "HTTP/1.1 401 No\r\n" + Times("WWW-Authenticate: Digest nonce=a\r\n", 900) + "\r\n",
            ["a head without end"] = "HTTP/1.1 200 OK\r\n" + Times("a: b\r\n", 170_000),
        },
    };

    private static string? Refusal(
        string source, Func<RelayRoute, Stream, CancellationToken, Task> run, byte[] input, IReadOnlyList<string> requests)
    {
        RelayRoute route = new(
            CameraAddress.TryParse(source)!, Local, (_, _) => Task.FromResult(new CameraConnection(new Camera(input), IPAddress.Loopback)), TimeProvider.System);
        string key = Convert.ToBase64String(Encoding.Latin1.GetBytes(route.Key.UserInfo));
        using Client client = new(Encoding.Latin1.GetBytes(string.Concat(requests.Select(request => $"{request}\r\nAuthorization: Basic {key}\r\n\r\n"))));
        try
        {
            run(route, client, CancellationToken.None).GetAwaiter().GetResult();
            string told = Encoding.Latin1.GetString(client.Heard);
            Assert.DoesNotContain(Secrets, secret => told.Contains(secret, StringComparison.Ordinal));
            return null;
        }
        catch (CaptureException e)
        {
            return CameraSource.Redact(e.Message);
        }
    }

    /// <summary>Gives what it has a few bytes at a time, and takes everything.</summary>
    private class Camera(byte[] said) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => said.Length;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int given = Math.Min(Math.Min(count, said.Length - _position), 1 + (_position * 7 % 2039));
            said.AsSpan(_position, given).CopyTo(buffer.AsSpan(offset));
            _position += given;
            return given;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            System.Runtime.InteropServices.MemoryMarshal.TryGetArray(buffer, out ArraySegment<byte> array);
            return new ValueTask<int>(Read(array.Array!, array.Offset, array.Count));
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }

    /// <summary>Says its requests; then waits for the response to end, where it would be seen to leave.</summary>
    private sealed class Client(byte[] said) : Camera(said)
    {
        private readonly MemoryStream _heard = new();

        public ReadOnlySpan<byte> Heard => _heard.GetBuffer().AsSpan(0, (int)_heard.Length);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await base.ReadAsync(buffer, cancellationToken);
            if (count == 0)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _heard.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
