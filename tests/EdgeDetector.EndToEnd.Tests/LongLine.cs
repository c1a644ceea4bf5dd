using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace EdgeDetector.EndToEnd;

/// <summary>A line to a port of this machine on which every byte is under way for a while, in each direction.</summary>
internal sealed class LongLine : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener;
    private readonly int _port;
    private readonly TimeSpan _way;
    private readonly Task _serving;

    /// <summary>Opens it.</summary>
    /// <param name="port">Where it leads to.</param>
    /// <param name="way">Time from one end to the other.</param>
    /// <param name="near">The port of its near end; 0: any that is free.</param>
    public LongLine(int port, TimeSpan way, int near = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, near);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _port = port;
        _way = way;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The port of its near end.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> calls = [];
        try
        {
            while (true)
            {
                calls.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(calls);
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using TcpClient far = new();
        using (near)
        {
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _port, _end.Token);
                near.NoDelay = far.NoDelay = true;
                await Task.WhenAny(CarryAsync(near.GetStream(), far.GetStream()), CarryAsync(far.GetStream(), near.GetStream()));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One of the ends hung up.
            }
        }
    }

    private async Task CarryAsync(NetworkStream from, NetworkStream to)
    {
        Channel<Piece> line = Channel.CreateUnbounded<Piece>();
        Task delivering = DeliverAsync(line.Reader, to);
        byte[] buffer = new byte[65536];
        int count;
        while ((count = await from.ReadAsync(buffer, _end.Token)) > 0)
        {
            line.Writer.TryWrite(new Piece(buffer[..count], TimeProvider.System.GetTimestamp()));
        }

        line.Writer.Complete();
        await delivering;
    }

    private async Task DeliverAsync(ChannelReader<Piece> line, NetworkStream to)
    {
        await foreach (Piece piece in line.ReadAllAsync(_end.Token))
        {
            TimeSpan left = _way - TimeProvider.System.GetElapsedTime(piece.Sent);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, TimeProvider.System, _end.Token);
            }

            await to.WriteAsync(piece.Bytes, _end.Token);
        }
    }

    private readonly record struct Piece(byte[] Bytes, long Sent);
}
