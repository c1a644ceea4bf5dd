using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EdgeDetector.Service.Commands;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>
/// A child process that runs <see cref="CaptureWorker"/>, its memory watched. It talks over its standard input and output; what it says on
/// standard error explains its end.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    // A camera in the worker is released properly where that takes no longer; a worker that hangs is killed.
    private static readonly TimeSpan FarewellTime = TimeSpan.FromMilliseconds(300);

    // Who has said nothing for so long says no farewell either.
    private static readonly TimeSpan HopelessSilence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KillTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MemoryInterval = TimeSpan.FromSeconds(1);

    // Told to the service alone: a worker must not answer systemd in its name.
    private static readonly string[] NotForWorkers = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID"];

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly LastWords _words = new();
    private readonly TaskCompletionSource _heardAll = new();
    private readonly ITimer _farewell;
    private readonly ITimer _memoryWatch;
    private readonly CaptureMessageReader _messages;
    private readonly long _memoryLimit;
    private long _lastHeard = TimeProvider.System.GetTimestamp();
    private CaptureException? _reason;
    private bool _isStopping;
    private bool _isDisposed;

    private WorkerProcess(Process process, long memoryLimit)
    {
        _process = process;
        _memoryLimit = memoryLimit;
        Id = process.Id;
        _messages = new CaptureMessageReader(process.StandardOutput.BaseStream);

        // In real time, whatever the clock of the camera: a process knows no other.
        _farewell = TimeProvider.System.CreateTimer(
            static state => ((WorkerProcess)state!).Kill(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _memoryWatch = TimeProvider.System.CreateTimer(
            static state => ((WorkerProcess)state!).LookAtMemory(), this, MemoryInterval, MemoryInterval);
    }

    /// <summary>Process identifier.</summary>
    public int Id { get; }

    /// <summary>
    /// Starts a worker. The calling thread must live on until the worker is disposed: with the thread that started it a worker ends
    /// (prctl(2), PR_SET_PDEATHSIG).
    /// </summary>
    /// <param name="camera">The camera's name, for who looks at the list of processes.</param>
    /// <param name="memoryLimit">Bytes that it and its children may have in use.</param>
    /// <exception cref="CaptureException">It cannot be started.</exception>
    public static WorkerProcess Start(string camera, long memoryLimit)
    {
        // This program, also where it was started in another way (dotnet edgedetector.dll, a test).
        string program = Path.Combine(AppContext.BaseDirectory, "edgedetector");
        ProcessStartInfo start = new(program, [CaptureWorkerCommand.Name, camera])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in NotForWorkers)
        {
            start.Environment.Remove(variable);
        }

        // Hundreds of bytes a frame: with the service's budget a worker would grow for an hour before it collects for the first time.
        start.Environment["DOTNET_GCgen0size"] = "0x100000";

        Process process = new() { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            process.Dispose();
            throw new CaptureException($"the capture worker cannot be started: {exception.Message}", exception);
        }

        WorkerProcess worker = new(process, memoryLimit);
        process.ErrorDataReceived += (_, line) => worker.Hear(line.Data);
        process.BeginErrorReadLine();
        return worker;
    }

    /// <summary>Says something to the worker.</summary>
    /// <exception cref="IOException">It hears no more.</exception>
    public void Send(CaptureMessage message)
    {
        Stream input = _process.StandardInput.BaseStream;
        input.Write(CaptureMessageFormat.Write(message));
        input.Flush();
    }

    /// <summary>Waits for what the worker says; false when it has ended.</summary>
    /// <exception cref="CaptureException">It speaks nonsense.</exception>
    /// <exception cref="IOException">It cannot be heard.</exception>
    public bool TryHear([NotNullWhen(true)] out CaptureMessage? message)
    {
        bool isHeard = _messages.TryRead(out message);
        Volatile.Write(ref _lastHeard, TimeProvider.System.GetTimestamp());
        return isHeard;
    }

    /// <summary>Tells the worker to end, and kills it where it does not at once; safe from any thread, and returns at once.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_isStopping || _isDisposed)
            {
                return;
            }

            _isStopping = true;
            bool isHopeless = TimeProvider.System.GetElapsedTime(Volatile.Read(ref _lastHeard)) > HopelessSilence;
            _farewell.Change(isHopeless ? TimeSpan.Zero : FarewellTime, Timeout.InfiniteTimeSpan);
        }

        // The end of its input is the sign to end. Outside the lock: a pipe's end may be in use.
        _process.StandardInput.Close();
    }

    /// <summary>Why the worker ended.</summary>
    public CaptureException Failure()
    {
        lock (_gate)
        {
            if (_reason is not null)
            {
                return _reason;
            }
        }

        // The end of its messages comes a moment before the exit code and the last words.
        _heardAll.Task.Wait(KillTime);
        string exit = _process.WaitForExit(KillTime) ? LastWords.OfExit(_process.ExitCode) : "fell silent";
        string words = _words.ToString();
        return new CaptureException(words.Length > 0 ? $"the capture worker {exit}: {words}" : $"the capture worker {exit}")
        {
            Fault = CaptureFault.Crashed,
        };
    }

    /// <summary>Ends and reaps the worker.</summary>
    public void Dispose()
    {
        Stop();
        if (!_process.WaitForExit(FarewellTime))
        {
            Kill();
            _process.WaitForExit(KillTime);
        }

        lock (_gate)
        {
            _isDisposed = true;
        }

        _farewell.Dispose();
        _memoryWatch.Dispose();

        // The process closes only what nobody has ever asked it for.
        _process.StandardOutput.Dispose();
        _process.Dispose();
    }

    /// <summary>SIGKILL: it reaches a worker that is stopped or spins, too. Its own children see the end of their input.</summary>
    private void Kill()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _process.Kill();
            }
        }
    }

    private void LookAtMemory()
    {
        long used = ProcessMemory.OfTree(Id);
        if (used <= _memoryLimit)
        {
            return;
        }

        lock (_gate)
        {
            string figures = string.Create(CultureInfo.InvariantCulture, $"{used >> 20} MiB of memory, more than {_memoryLimit >> 20}");
            _reason ??= new CaptureException($"the capture worker took {figures}") { Fault = CaptureFault.Memory };
        }

        Kill();
    }

    private void Hear(string? line)
    {
        // Of a runtime's words only the first tell why; the rest is where.
        if (line?.StartsWith("   at ", StringComparison.Ordinal) != true)
        {
            _words.Add(line);
        }

        if (line is null)
        {
            _heardAll.TrySetResult();
        }
    }
}
