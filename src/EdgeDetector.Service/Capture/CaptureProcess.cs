using System.Diagnostics;

namespace EdgeDetector.Service.Capture;

/// <summary>
/// A child process that writes pictures to a pipe. It never outlives this process: its guard ends it as soon as the child's stdin
/// closes, be it that we closed it or that we were killed.
/// </summary>
internal sealed class CaptureProcess : IDisposable
{
    /// <summary>File descriptor of the frames in the child; its stdout and stderr hold words.</summary>
    public const int FrameDescriptor = 3;

    // The pictures need a pipe of their own, for programs talk on stdout too; .NET hands a child three descriptors only.
    // SIGINT lets the pipeline release its camera (Argus keeps a killed client's session); SIGKILL follows for one that hangs.
    internal const string Script =
        """
        exec 3>&1 1>&2 4<&0
        "$@" </dev/null 4<&- &
        child=$!
        { read -r _; kill -INT $child; sleep 0.3; kill -KILL $child; } <&4 >/dev/null 2>&1 3>&- &
        guard=$!
        exec 3>&- 4<&-
        wait $child
        code=$?
        kill $guard 2>/dev/null
        exit $code
        """;

    private static readonly TimeSpan GuardTime = TimeSpan.FromMilliseconds(500);

    private readonly string _program;
    private readonly Process _process;
    private readonly Func<string?, bool> _hear;
    private readonly LastWords _words = new();
    private readonly TaskCompletionSource _heardAll = new();
    private int _stopping;

    private CaptureProcess(string program, Process process, Func<string?, bool> hear)
    {
        _program = program;
        _process = process;
        _hear = hear;
    }

    /// <summary>The raw frames.</summary>
    public Stream Frames => _process.StandardOutput.BaseStream;

    /// <summary>Starts the program, which is looked for in PATH unless it is a path.</summary>
    /// <param name="command">What to start.</param>
    /// <param name="hear">
    /// Hears each line that the child says, on another thread, and once null at the end; returns whether the line belongs in an error.
    /// </param>
    /// <exception cref="CaptureException">The program is not installed or cannot be started.</exception>
    public static CaptureProcess Start(CaptureCommand command, Func<string?, bool> hear)
    {
        string path = Find(command.Program)
            ?? throw new CaptureException($"{command.Program} is not installed: apt-get install {command.Packages}");
        ProcessStartInfo start = new("/bin/sh", ["-c", Script, "edgedetector-capture", path, .. command.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The lines of other programs are understood and shown in English.
        start.Environment["LC_ALL"] = "C";
        Process process = new() { StartInfo = start };
        CaptureProcess child = new(Path.GetFileName(path), process, hear);
        process.ErrorDataReceived += (_, line) => child.Hear(line.Data);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            process.Dispose();
            throw new CaptureException($"{command.Program} cannot be started: {exception.Message}", exception);
        }

        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Why the child ended, from its exit code and what it said.</summary>
    public CaptureException Failure()
    {
        // The end of the frames comes a moment before the exit code and the last words.
        _heardAll.Task.Wait(GuardTime);
        string exit = _process.WaitForExit(GuardTime) ? LastWords.OfExit(_process.ExitCode) : "closed its pictures";
        string words = _words.ToString();
        return new CaptureException(words.Length > 0 ? $"{_program} {exit}: {words}" : $"{_program} {exit}");
    }

    /// <summary>Tells the child to end; safe from any thread, and returns at once.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0)
        {
            _process.StandardInput.Close();
        }
    }

    /// <summary>Ends and reaps the child.</summary>
    public void Dispose()
    {
        Stop();
        if (!_process.WaitForExit(GuardTime))
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(GuardTime);
        }

        // The process closes only what nobody has ever asked it for.
        _process.StandardOutput.Dispose();
        _process.Dispose();
    }

    /// <summary>The program's full path, or null.</summary>
    public static string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(program) ? program : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    private void Hear(string? line)
    {
        bool worthTelling = _hear(line);
        if (line is null)
        {
            _heardAll.TrySetResult();
        }

        if (worthTelling)
        {
            _words.Add(line);
        }
    }
}

/// <summary>A program to start.</summary>
/// <param name="Program">Its name or path.</param>
/// <param name="Packages">The Debian packages to install where it is missing.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record CaptureCommand(string Program, string Packages, IReadOnlyList<string> Arguments);
