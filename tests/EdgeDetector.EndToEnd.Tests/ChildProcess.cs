using System.Diagnostics;
using System.Text;

namespace EdgeDetector.EndToEnd;

/// <summary>A real program that a test starts, listens to and ends.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly StringBuilder _errors = new();
    private readonly Lock _lock = new();

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => AddError(line.Data);
    }

    /// <summary>Process identifier.</summary>
    public int Id => _process.Id;

    /// <summary>Memory in use now, in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Everything it wrote to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_lock)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>The lines it wrote to standard output so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public static ChildProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        ChildProcess child = new(new Process { StartInfo = start });
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<Finished> RunAsync(string program, params string[] arguments)
    {
        await using ChildProcess child = Start(program, arguments);
        int code = await child.WaitForExitAsync(TimeSpan.FromMinutes(2));
        return new Finished(code, string.Join('\n', child.Lines), child.Errors);
    }

    /// <summary>Sends a signal such as TERM or KILL.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end; returns the exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan timeout)
    {
        using CancellationTokenSource limit = new(timeout);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until a line that it wrote from line <paramref name="from"/> on fits, and returns it.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> fits, int from = 0, int seconds = 20)
    {
        string? found = null;
        await Eventually.TrueAsync(() => (found = Lines.Skip(from).FirstOrDefault(fits)) is not null, seconds, () => $"no such line; written:\n{string.Join('\n', Lines.TakeLast(10))}\n{Errors}");
        return found!;
    }

    /// <summary>Waits until it has written <paramref name="words"/> to standard error, to a millisecond or two.</summary>
    public async Task WaitForErrorsAsync(string words)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!Errors.Contains(words, StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start).TotalSeconds < 20, $"not said in 20 s: {words}; but {Errors}");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is not null)
        {
            lock (_lock)
            {
                _lines.Add(line);
            }
        }
    }

    private void AddError(string? line)
    {
        if (line is not null)
        {
            lock (_lock)
            {
                _errors.AppendLine(line);
            }
        }
    }
}

/// <summary>What a program did that ran to its end.</summary>
internal sealed record Finished(int ExitCode, string Output, string Errors);

/// <summary>Waits for what other processes bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Fails where <paramref name="condition"/> does not become true in time.</summary>
    public static Task TrueAsync(Func<bool> condition, int seconds, Func<string> explain) =>
        TrueAsync(() => Task.FromResult(condition()), seconds, explain);

    /// <inheritdoc cref="TrueAsync(Func{bool}, int, Func{string})"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, int seconds, Func<string> explain)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start).TotalSeconds < seconds, $"after {seconds} s: {explain()}");
            await Task.Delay(Interval, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
