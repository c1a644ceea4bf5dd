using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeDetector.Service.Capture;

/// <summary>
/// A gst-launch-1.0 child process that writes raw BGR frames to a pipe. It never outlives this process: its guard ends it as soon as
/// the child's stdin closes, be it that we closed it or that we were killed.
/// </summary>
internal sealed partial class GStreamerProcess : IDisposable
{
    /// <summary>File descriptor of the frames in the child; its stdout and stderr hold words.</summary>
    public const int FrameDescriptor = 3;

    private const int KeptLines = 12;

    // The frames need a pipe of their own, for with -v stdout tells the picture's size; .NET hands a child three descriptors only.
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
    private readonly Queue<string> _words = new();
    private readonly ManualResetEventSlim _sizeKnown = new();
    private volatile PictureSize? _size;
    private volatile bool _sizeChanged;
    private bool _detailFollows;
    private int _stopping;

    private GStreamerProcess(string program, Process process)
    {
        _program = program;
        _process = process;
    }

    /// <summary>The raw frames.</summary>
    public Stream Frames => _process.StandardOutput.BaseStream;

    /// <summary>Whether the pictures changed their size, after which <see cref="Frames"/> cannot be cut into pictures any more.</summary>
    public bool SizeChanged => _sizeChanged;

    /// <summary>Starts the program, which is looked for in PATH unless it is a path.</summary>
    /// <exception cref="CaptureException">The program is not installed or cannot be started.</exception>
    public static GStreamerProcess Start(string program, IReadOnlyList<string> arguments)
    {
        string path = Find(program)
            ?? throw new CaptureException($"{program} is not installed: apt-get install gstreamer1.0-tools gstreamer1.0-plugins-good");
        ProcessStartInfo start = new("/bin/sh", ["-c", Script, "edgedetector-capture", path, "-v", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GST_DEBUG_NO_COLOR"] = "1";
        start.Environment["LC_ALL"] = "C";
        Process process = new() { StartInfo = start };
        GStreamerProcess child = new(Path.GetFileName(program), process);
        process.ErrorDataReceived += (_, line) => child.Hear(line.Data);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            process.Dispose();
            throw new CaptureException($"{program} cannot be started: {exception.Message}", exception);
        }

        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits until the child has told the size of its pictures.</summary>
    /// <exception cref="CaptureException">It ended before.</exception>
    public PictureSize WaitForSize(CancellationToken cancellationToken)
    {
        _sizeKnown.Wait(cancellationToken);
        return _size ?? throw Failure();
    }

    /// <summary>Why the child ended, from its exit code and what it said.</summary>
    public CaptureException Failure()
    {
        // The end of the frames comes a moment before the exit code and the last words.
        string exit = _process.WaitForExit(GuardTime) ? Exit(_process.ExitCode) : "closed its pictures";
        string words = Words();
        Match missing = MissingElement().Match(words);
        string advice = missing.Success
            ? $": install the GStreamer plugin that has it (gst-inspect-1.0 {missing.Groups[1].Value} must find it)"
            : "";
        return new CaptureException($"{_program} {exit}{(words.Length > 0 ? ": " : "")}{words}{advice}");
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

        _process.Dispose();
    }

    private static string Exit(int code) => code switch
    {
        0 => "ended",
        // A shell tells a signal so; gst-launch-1.0 itself returns 255 for a pipeline that cannot start.
        > 128 and < 160 => string.Create(CultureInfo.InvariantCulture, $"was killed by signal {code - 128}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"failed (exit code {code})"),
    };

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

    /// <summary>Takes one line of the child's output; null at its end.</summary>
    private void Hear(string? line)
    {
        if (line is null)
        {
            _sizeKnown.Set();
            return;
        }

        if (SinkCaps().Match(line) is { Success: true } caps)
        {
            CultureInfo invariant = CultureInfo.InvariantCulture;
            PictureSize size = new(int.Parse(caps.Groups[1].Value, invariant), int.Parse(caps.Groups[2].Value, invariant));
            _sizeChanged |= _size is { } known && known != size;
            _size ??= size;
            _sizeKnown.Set();
        }
        else if (line.StartsWith("Additional debug info", StringComparison.Ordinal))
        {
            _detailFollows = true;
        }
        else if (_detailFollows || IsWorthTelling(line))
        {
            _detailFollows = line.EndsWith(':');
            lock (_words)
            {
                _words.Enqueue(line.Trim());
                if (_words.Count > KeptLines)
                {
                    _words.Dequeue();
                }
            }
        }
    }

    // The detail stands alone on the next lines, the place in the source first, with a colon. The rest is progress, and the property lines of -v, which begin with '/'.
    private static bool IsWorthTelling(string line) =>
        line.StartsWith("ERROR", StringComparison.Ordinal)
        || line.StartsWith("WARNING", StringComparison.Ordinal)
        || line.Contains("rror", StringComparison.Ordinal)
        || line.Contains("not found", StringComparison.Ordinal);

    private string Words()
    {
        lock (_words)
        {
            return CameraSource.Redact(string.Join("; ", _words.Distinct()));
        }
    }

    [GeneratedRegex(@"GstFdSink:" + GStreamerPipeline.SinkName + @"\.GstPad:sink: caps = .*?width=\(int\)(\d+), height=\(int\)(\d+)")]
    private static partial Regex SinkCaps();

    [GeneratedRegex("no element \"([^\"]+)\"")]
    private static partial Regex MissingElement();
}

/// <summary>Size of a picture in pixels.</summary>
internal sealed record PictureSize(int Width, int Height);
