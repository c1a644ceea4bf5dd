using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>A worker's connection with the service: its standard input and output, which nothing else in the process can get at.</summary>
internal sealed partial class WorkerChannel : IDisposable
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const int DuplicateCloseOnExec = 1030;

    // The service kills sooner; this is for one that is gone and whose signal did not reach us.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly FileStream _output;
    private readonly CaptureMessageReader _input;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _demand = new(0);
    private readonly Lock _gate = new();

    private WorkerChannel(FileStream input, FileStream output)
    {
        _input = new CaptureMessageReader(input);
        _output = output;
    }

    /// <summary>Cancelled when the service wants no more, or is gone.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Takes standard input and output for itself: what libraries print goes to standard error from here on.</summary>
    /// <exception cref="IOException">They are not open.</exception>
    public static WorkerChannel Open()
    {
        // Not to be inherited: a child that holds our output would hide our end from the service.
        FileStream input = Take(StandardInput, FileAccess.Read);
        FileStream output = Take(StandardOutput, FileAccess.Write);
        if (dup2(StandardError, StandardOutput) < 0)
        {
            throw new IOException($"dup2 failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        return new WorkerChannel(input, output);
    }

    /// <summary>Waits for the first message; null where it is something else, or nothing.</summary>
    public WorkerTask? ReadTask()
    {
        try
        {
            return _input.TryRead(out CaptureMessage? message) && message is CaptureMessage.Begin begin ? begin.Task : null;
        }
        catch (CaptureException)
        {
            return null;
        }
    }

    /// <summary>Hears further messages on a thread of its own.</summary>
    public void StartListening() => new Thread(Listen) { Name = "service", IsBackground = true }.Start();

    /// <summary>Says something to the service; nothing where it is gone. Safe from any thread.</summary>
    public void Send(CaptureMessage message)
    {
        byte[] bytes = CaptureMessageFormat.Write(message);
        try
        {
            lock (_gate)
            {
                _output.Write(bytes);
            }
        }
        catch (IOException)
        {
            _stop.Cancel();
        }
    }

    /// <summary>Waits until the service wants a picture.</summary>
    /// <exception cref="OperationCanceledException">It wants no more.</exception>
    public void WaitForDemand() => _demand.Wait(Stop);

    public void Dispose()
    {
        // The rest is left to the process's end: the listener may still use it.
        _output.Dispose();
    }

    private static FileStream Take(int descriptor, FileAccess access)
    {
        int own = fcntl(descriptor, DuplicateCloseOnExec, StandardError + 1);
        return own >= 0
            ? new FileStream(new SafeFileHandle(own, ownsHandle: true), access, bufferSize: 0)
            : throw new IOException($"file descriptor {descriptor} cannot be used: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private void Listen()
    {
        try
        {
            while (_input.TryRead(out CaptureMessage? message) && message is CaptureMessage.Next)
            {
                _demand.Release();
            }
        }
        catch (Exception exception) when (exception is IOException or CaptureException)
        {
            // As good as its end.
        }

        _stop.Cancel();
        using ManualResetEventSlim never = new();
        never.Wait(Farewell);
        using Process self = Process.GetCurrentProcess();
        self.Kill();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int from, int to);
}
