using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Benchmark;

/// <summary>
/// Broker and subscriber in a process of their own (<see cref="SubscriberServer"/>), as in the field: what they use is not counted as the
/// pipeline's.
/// </summary>
internal sealed class SubscriberProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReceiptWindow? _window;

    private SubscriberProcess()
    {
        // This program, also where it was started in another way (dotnet edgedetector.dll, a test).
        string program = Path.Combine(AppContext.BaseDirectory, "edgedetector");
        _process = Process.Start(new ProcessStartInfo(program, [Commands.BenchmarkSubscriberCommand.Name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        new Thread(Read) { Name = "receipts", IsBackground = true }.Start();
    }

    /// <summary>Starts it and waits until its broker listens.</summary>
    /// <returns>The process and the port.</returns>
    /// <exception cref="BrokerException">It does not start.</exception>
    public static async Task<(SubscriberProcess Process, int Port)> StartAsync(CancellationToken cancellationToken)
    {
        SubscriberProcess process;
        try
        {
            process = new SubscriberProcess();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BrokerException($"the process of broker and subscriber does not start: {e.Message}");
        }

        try
        {
            return (process, await process._port.Task.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Lets a window see the messages from now on, in place of the one before.</summary>
    public void Watch(ReceiptWindow? window)
    {
        lock (_lock)
        {
            _window = window;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Its end of input is the sign to end.
        _process.StandardInput.Close();
        using CancellationTokenSource limit = new(StopLimit, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>Reads the port, then receipt after receipt, until the process ends.</summary>
    private void Read()
    {
        Stream stream = _process.StandardOutput.BaseStream;
        try
        {
            int port = 0;
            stream.ReadExactly(MemoryMarshal.AsBytes(new Span<int>(ref port)));
            _port.SetResult(port);
            while (true)
            {
                Receipt receipt = default;
                stream.ReadExactly(MemoryMarshal.AsBytes(new Span<Receipt>(ref receipt)));
                lock (_lock)
                {
                    _window?.Add(receipt);
                }
            }
        }
        catch (Exception e) when (e is EndOfStreamException or IOException or ObjectDisposedException)
        {
            _port.TrySetException(new BrokerException("the process of broker and subscriber ended before it was told to"));
        }
    }
}
