namespace EdgeDetector.Service.Capture.Relay;

/// <summary>Lets in who knows the relay's key, before anything is asked of a camera.</summary>
internal static class RelayGate
{
    private static readonly TimeSpan LongestAsking = TimeSpan.FromSeconds(10);

    /// <summary>Waits for the first request of RTSP with the key; null where none comes. One without it is asked for it, once.</summary>
    public static async Task<MessageHead?> PassAsync(
        RelayRoute route, Stream client, RtspScanner scanner, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(LongestAsking, route.Time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        int asked = 0;
        while (await scanner.ReadAsync(client, stop.Token).ConfigureAwait(false))
        {
            while (scanner.TryTake(out RtspPiece piece))
            {
                if (piece.Head is not { } request)
                {
                    continue;
                }

                if (route.Key.Opens(request))
                {
                    return request;
                }

                if (++asked > 1)
                {
                    return null;
                }

                await client.WriteAsync(RelayKey.Demand(request).ToBytes(), stop.Token).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>Waits for the request of HTTP; null where none comes with the key, which the next connection may have.</summary>
    public static async Task<MessageHead?> PassAsync(RelayRoute route, Stream client, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(LongestAsking, route.Time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        MessageHead? request = await new HttpSide(client).ReadHeadAsync(stop.Token).ConfigureAwait(false);
        if (request is null || route.Key.Opens(request))
        {
            return request;
        }

        await client.WriteAsync(RelayKey.Demand(request).ToBytes(), stop.Token).ConfigureAwait(false);
        return null;
    }
}
