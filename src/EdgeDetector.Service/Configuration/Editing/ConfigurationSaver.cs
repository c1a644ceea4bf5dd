using EdgeDetector.Service.Control;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Configuration.Editing;

/// <summary>
/// Saves changes into the configuration file of the running service. The edit is made on the file as it is at that moment, whoever wrote
/// it; <see cref="ConfigurationFile"/> takes it up like any other. Safe from any thread.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="environment">The environment that overrides and completes it.</param>
/// <param name="file">The file as the service has taken it.</param>
/// <param name="inForce">What holds, with what commands have set.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where changes are told.</param>
internal sealed partial class ConfigurationSaver(
    string path,
    IReadOnlyDictionary<string, string> environment,
    ConfigurationFile file,
    ControlledOptions inForce,
    TimeProvider time,
    ILogger<ConfigurationSaver> logger)
{
    private const int Attempts = 3;
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _saving = new();
    private readonly ILogger _logger = logger;

    /// <summary>Saves a change, and waits until it is in force, five seconds at most.</summary>
    /// <param name="decide">Makes of the file as it is what it shall be.</param>
    /// <param name="cancellationToken">Ends the wait alone: what is written stays.</param>
    /// <exception cref="SaveException">Nothing was changed.</exception>
    public async Task<SavedChange> SaveAsync(Func<EdgeDetectorOptions, WantedConfiguration> decide, CancellationToken cancellationToken)
    {
        Written written = Save(decide);
        string? waits = await WaitAsync(decide, written.Changes, cancellationToken).ConfigureAwait(false);
        return new SavedChange(Path.GetFullPath(path), written.Backup, waits);
    }

    private Written Save(Func<EdgeDetectorOptions, WantedConfiguration> decide)
    {
        lock (_saving)
        {
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                if (TrySave(decide) is { } written)
                {
                    return written;
                }
            }
        }

        throw new SaveException(SaveFault.Conflict, $"{path} is being changed by somebody else again and again; save once more");
    }

    private Written? TrySave(Func<EdgeDetectorOptions, WantedConfiguration> decide)
    {
        byte[] content = ReadPresent(out EdgeDetectorOptions present);
        WantedConfiguration wanted = decide(present);
        if (wanted.Changes.Count == 0)
        {
            return new Written(wanted.Changes, null);
        }

        try
        {
            byte[] edited = new EditedContent(path, environment).Make(content, wanted, file.CurrentValue.ModelFile);
            FileReplacement replacement = new(path);
            if (!replacement.TryReplace(content, edited))
            {
                return null;
            }

            LogSaved(path, string.Join(", ", wanted.Changes), replacement.Backup);
            return new Written(wanted.Changes, replacement.Backup);
        }
        catch (ConfigurationException e)
        {
            throw new SaveException(SaveFault.Invalid, "the configuration would not be valid; nothing was changed", e.Errors);
        }
        catch (EditRefusedException e)
        {
            throw new SaveException(SaveFault.Conflict, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    private byte[] ReadPresent(out EdgeDetectorOptions present)
    {
        try
        {
            byte[] content = ConfigurationLoader.ReadFile(path);
            present = ConfigurationLoader.Parse(path, content, environment);
            return content;
        }
        catch (ConfigurationException e)
        {
            throw new SaveException(SaveFault.Conflict, "the file as it is now is not valid; mend it first", e.Errors);
        }
    }

    private SaveException Unwritable(Exception e)
    {
        if (e is IOException { HResult: NoSpaceLeft or QuotaExceeded })
        {
            return new SaveException(SaveFault.NoRoom, $"the disk of {path} is full; the file is as it was");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new SaveException(
            SaveFault.Conflict,
            $"{path} cannot be written, and is as it was: {e.Message.TrimEnd('.')}. "
            + "The service's user must be allowed to write into its folder; "
            + $"systemd's unit needs ReadWritePaths={folder} besides (docs/web.md)");
    }

    /// <summary>Why what was written is not in force; null: it is.</summary>
    private async Task<string?> WaitAsync(
        Func<EdgeDetectorOptions, WantedConfiguration> decide, IReadOnlyList<KeyChange> changes, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (!IsTaken(decide))
        {
            if (time.GetElapsedTime(start) > LongestWait)
            {
                return file.LastError is { } error
                    ? $"the file as it is now is not used: {string.Join("; ", error.Errors)}"
                    : "the service has not taken the file up within 5 s";
            }

            await Task.Delay(LookInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return "the service is being stopped, or nobody waits any more";
            }
        }

        return changes.Select(ByCommand).FirstOrDefault(reason => reason is not null);
    }

    /// <summary>Whether nothing would be left to change; what others have changed besides does not matter.</summary>
    private bool IsTaken(Func<EdgeDetectorOptions, WantedConfiguration> decide)
    {
        try
        {
            return decide(file.CurrentValue).Changes.Count == 0;
        }
        catch (SaveException)
        {
            // Somebody else's change holds.
            return false;
        }
    }

    /// <summary>Why a key of the file is not what holds: a command has set it, which wins.</summary>
    private string? ByCommand(KeyChange change)
    {
        CameraOverrides commands = inForce.Overrides.Of(change.Path[1]);
        string? set = change.Path switch
        {
            ["cameras", _, "detection", "classes", { } name] when commands.Confidence.ContainsKey(name) => $"confidence/{name}",
            ["cameras", _, "zones", { } name] when change.Value is not null && commands.Zones.ContainsKey(name) => $"zones/{name}/enabled",
            ["cameras", _, "zones", { } name, "enabled"] when commands.Zones.ContainsKey(name) => $"zones/{name}/enabled",
            _ => null,
        };
        return set is null
            ? null
            : $"{change.Key}: a command over MQTT has set it; 'reset' on cameras/{change.Path[1]}/{set}/set lets the file hold";
    }

    [LoggerMessage(4010, LogLevel.Information, "A request has changed {Path}: {Changes}; the file before it is kept as {Backup}")]
    private partial void LogSaved(string path, string changes, string backup);

    /// <summary>What was written.</summary>
    private sealed record Written(IReadOnlyList<KeyChange> Changes, string? Backup);
}
