namespace EdgeDetector.Service.Capture.Relay;

/// <summary>
/// One request of ffmpeg's over HTTP, and the camera's response to it. Each is its own connection, whatever ffmpeg would like: then the
/// response ends where the connection does, and its body need not be understood.
/// </summary>
internal static class HttpExchange
{
    /// <summary>Serves a connection until one side ends it.</summary>
    /// <exception cref="CaptureException">The camera cannot be reached, or speaks no HTTP.</exception>
    public static async Task RunAsync(RelayRoute route, Stream client, CancellationToken cancellationToken)
    {
        if (await RelayGate.PassAsync(route, client, cancellationToken).ConfigureAwait(false) is not { } request)
        {
            return;
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task gone = EndWithAsync(client, stop);
        try
        {
            await AskAsync(route, request, client, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await gone.ConfigureAwait(false);
        }
    }

    /// <summary>A camera that says nothing would keep the connection of a client that has left.</summary>
    private static async Task EndWithAsync(Stream client, CancellationTokenSource stop)
    {
        try
        {
            // There is nothing more to say.
            _ = await client.ReadAsync(new byte[1], stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // It is gone, or we are.
        }

        await stop.CancelAsync().ConfigureAwait(false);
    }

    private static async Task AskAsync(RelayRoute route, MessageHead request, Stream client, CancellationToken cancellationToken)
    {
        for (int answered = 0; ; answered++)
        {
            Prepare(request, route);
            using CameraConnection camera = await route.ConnectAsync(cancellationToken).ConfigureAwait(false);
            await camera.Stream.WriteAsync(request.ToBytes(), cancellationToken).ConfigureAwait(false);
            HttpSide side = new(camera.Stream);
            MessageHead response = await side.ReadHeadAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new CaptureException("the camera ended the connection without a response");
            if (response.Status == 401)
            {
                if (route.Login.MayAnswer(response, answered))
                {
                    continue;
                }

                response.Remove("WWW-Authenticate");
            }

            if (response.Status is >= 300 and < 400 && response["Location"] is { } location)
            {
                response.Set("Location", route.Relocated(location));
            }

            response.Set("Connection", "close");
            await client.WriteAsync(response.ToBytes(), cancellationToken).ConfigureAwait(false);
            await side.CopyToAsync(client, cancellationToken).ConfigureAwait(false);
            return;
        }
    }

    private static void Prepare(MessageHead request, RelayRoute route)
    {
        if (request.StartLine.Split(' ') is not [var method, var target, var version])
        {
            return;
        }

        target = route.ToCameraTarget(target);
        request.StartLine = $"{method} {target} {version}";
        request.Set("Host", route.Camera.Authority);
        request.Set("Connection", "close");
        request.Remove("Authorization");
        if (route.Login.Answer(new RequestTarget(method, target)) is { } answer)
        {
            request.Set("Authorization", answer);
        }
    }
}
