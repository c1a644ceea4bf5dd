using System.Globalization;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>
/// One connection of ffmpeg's over RTSP and the camera's beside it. Requests get the camera's address and our answer to its challenge,
/// responses their number; a challenge never reaches ffmpeg. All else passes as it comes, packets without being looked at.
/// </summary>
/// <remarks>
/// ffmpeg speaks of the relay's address until the camera has named its own (Content-Base, or the control lines of the SDP), which it then
/// uses over this same connection: no response needs another address.
/// </remarks>
internal sealed class RtspConversation : IDisposable
{
    // A camera may never respond to what keeps a session alive.
    private const int MostPending = 16;

    private readonly RelayRoute _route;
    private readonly Stream _client;
    private readonly CameraConnection _camera;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly List<RtspRequest> _pending = [];
    private int _sequence;

    private RtspConversation(RelayRoute route, Stream client, CameraConnection camera)
    {
        _route = route;
        _client = client;
        _camera = camera;
    }

    /// <summary>Serves a connection until one side ends it.</summary>
    /// <exception cref="CaptureException">The camera cannot be reached, or speaks no RTSP.</exception>
    public static async Task RunAsync(RelayRoute route, Stream client, CancellationToken cancellationToken)
    {
        RtspScanner asked = new();
        if (await RelayGate.PassAsync(route, client, asked, cancellationToken).ConfigureAwait(false) is not { } first)
        {
            return;
        }

        using CameraConnection camera = await route.ConnectAsync(cancellationToken).ConfigureAwait(false);
        using RtspConversation conversation = new(route, client, camera);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task asking = conversation.AskAsync(first, asked, stop.Token);
        Task answering = conversation.AnswerAsync(stop.Token);
        Task ended = await Task.WhenAny(asking, answering).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(asking, answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // How the other one ended was our doing.
        await ended.ConfigureAwait(false);
    }

    public void Dispose() => _sending.Dispose();

    /// <summary>From ffmpeg to the camera.</summary>
    private async Task AskAsync(MessageHead first, RtspScanner scanner, CancellationToken cancellationToken)
    {
        await AskAsync(first, cancellationToken).ConfigureAwait(false);
        do
        {
            while (scanner.TryTake(out RtspPiece piece))
            {
                Task passed = piece.Head is { } head ? AskAsync(head, cancellationToken) : SendAsync(piece.Bytes, cancellationToken);
                await passed.ConfigureAwait(false);
            }
        }
        while (await scanner.ReadAsync(_client, cancellationToken).ConfigureAwait(false));
    }

    private Task AskAsync(MessageHead head, CancellationToken cancellationToken)
    {
        if (head.IsResponse || head.Request is not var (method, uri, version))
        {
            // To what the camera has asked.
            return SendAsync(head.ToBytes(), cancellationToken);
        }

        head.StartLine = $"{method} {_route.ToCameraUri(uri)} {version}";
        return SendAsync(new RtspRequest(head, head["CSeq"] ?? ""), cancellationToken);
    }

    /// <summary>From the camera to ffmpeg.</summary>
    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        RtspScanner scanner = new();
        bool isPassed = true;
        while (await scanner.ReadAsync(_camera.Stream, cancellationToken).ConfigureAwait(false))
        {
            while (scanner.TryTake(out RtspPiece piece))
            {
                if (piece.Head is { } head)
                {
                    isPassed = await AnswerAsync(head, cancellationToken).ConfigureAwait(false);
                }
                else if (isPassed || piece.Kind == RtspPieceKind.Packets)
                {
                    await _client.WriteAsync(piece.Bytes, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Passes a head; returns whether it did, or has answered a challenge instead.</summary>
    private async Task<bool> AnswerAsync(MessageHead head, CancellationToken cancellationToken)
    {
        if (head.IsResponse && TakeRequestOf(head) is { } request)
        {
            if (head.Status == 401)
            {
                if (request.CanBeRepeated && _route.Login.MayAnswer(head, request.Answered))
                {
                    request.Answered++;
                    await SendAsync(request, cancellationToken).ConfigureAwait(false);
                    return false;
                }

                // Else ffmpeg would try what it knows: the relay's key.
                head.Remove("WWW-Authenticate");
            }

            Adapt(head, request);
        }

        await _client.WriteAsync(head.ToBytes(), cancellationToken).ConfigureAwait(false);
        return true;
    }

    private void Adapt(MessageHead head, RtspRequest request)
    {
        head.Set("CSeq", request.ClientSequence);
        if (head.Status is >= 300 and < 400 && head["Location"] is { } location)
        {
            head.Set("Location", _route.Relocated(location));
        }

        // Over UDP packets go past the relay. What ffmpeg sends there goes to who it thinks the camera is, unless it is told.
        string transport = head["Transport"] ?? "";
        if (request.Target.Method == "SETUP" && Says("server_port=") && !Says("source=") && !Says("multicast"))
        {
            head.Set("Transport", $"{transport};source={_camera.Address}");
        }

        bool Says(string word) => transport.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    private RtspRequest? TakeRequestOf(MessageHead response)
    {
        lock (_pending)
        {
            if (_pending.Count == 0)
            {
                return null;
            }

            // Who gives no number, or one that was not asked for, means the oldest.
            int at = int.TryParse(response["CSeq"], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? Math.Max(0, _pending.FindIndex(request => request.Sequence == number))
                : 0;

            RtspRequest found = _pending[at];
            _pending.RemoveAt(at);
            return found;
        }
    }

    private Task SendAsync(RtspRequest request, CancellationToken cancellationToken)
    {
        lock (_pending)
        {
            request.Prepare(++_sequence, _route.Login);
            _pending.Add(request);
            if (_pending.Count > MostPending)
            {
                _pending.RemoveAt(0);
            }

            return SendAsync(request.Head.ToBytes(), cancellationToken);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _camera.Stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }
}
