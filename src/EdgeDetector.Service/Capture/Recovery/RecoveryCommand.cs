using System.Diagnostics;
using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Capture.Recovery;

/// <summary>
/// The command that brings CSI cameras back, for all cameras of the box: run at most once in an interval and never twice at a time. Safe
/// from any thread.
/// </summary>
internal sealed partial class RecoveryCommand(RecoveryOptions options, TimeProvider time, ILogger<RecoveryCommand> logger)
{
    private readonly ILogger _logger = logger;
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private long? _startedAt;
    private int _runs;

    /// <summary>Whether there is one.</summary>
    public bool IsConfigured => options.Command.Count > 0;

    /// <summary>After how many failures of a camera it is run.</summary>
    public int After => options.After;

    /// <summary>How often it was run.</summary>
    public int Runs => Volatile.Read(ref _runs);

    /// <summary>Runs the command, or waits for the run that goes on; does nothing where the last one is too short a time ago.</summary>
    /// <param name="camera">For whom, to be logged.</param>
    /// <param name="cancellationToken">Ends the waiting; the command itself is left to its timeout.</param>
    public Task RunAsync(string camera, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            bool isDue = _startedAt is not { } last || time.GetElapsedTime(last) >= options.Interval;
            if (_running.IsCompleted && isDue)
            {
                _startedAt = time.GetTimestamp();
                Interlocked.Increment(ref _runs);
                LogRun(camera, string.Join(' ', options.Command));
                _running = Task.Run(RunOnceAsync, CancellationToken.None);
            }

            return _running.WaitAsync(cancellationToken);
        }
    }

    private async Task RunOnceAsync()
    {
        using Process process = new()
        {
            StartInfo = new ProcessStartInfo(options.Command[0], options.Command.Skip(1)) { RedirectStandardError = true, RedirectStandardInput = true },
        };
        LastWords words = new();
        process.ErrorDataReceived += (_, line) => words.Add(line.Data);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            LogFailed(exception.Message);
            return;
        }

        process.StandardInput.Close();
        process.BeginErrorReadLine();
        using CancellationTokenSource limit = new(options.Timeout, time);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            if (process.ExitCode != 0)
            {
                LogFailed($"it {LastWords.OfExit(process.ExitCode)}: {words}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            LogFailed($"it took longer than {Duration.Format(options.Timeout)} and was killed");
        }
    }

    [LoggerMessage(1006, LogLevel.Warning, "Camera {Camera} cannot be opened: running the recovery command, {Command}")]
    private partial void LogRun(string camera, string command);

    [LoggerMessage(1007, LogLevel.Error, "The recovery command failed: {Error}")]
    private partial void LogFailed(string error);
}
