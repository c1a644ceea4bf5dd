using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeDetector.Engines;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Engines;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Commands;

/// <summary>The engines of a configuration's folder.</summary>
internal sealed class EngineList
{
    private static readonly PlainTable Table = new(["model", "engine", "state", "MB", "built", "took", "used"], new HashSet<string> { "MB", "took" });

    private readonly string _root;
    private readonly string? _used;

    /// <summary>Looks which of them the configuration uses; none where its model cannot be read.</summary>
    public EngineList(EdgeDetectorOptions options)
    {
        _root = ModelOpener.FolderOf(options);
        try
        {
            _used = File.Exists(options.Model.Path) ? ModelOpener.EngineOf(YoloModel.Read(options.Model.Path), options).Path : null;
        }
        catch (ModelException)
        {
            _used = null;
        }
    }

    /// <summary>Writes them as a table, or as a JSON array.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public void Write(TextWriter output, bool json)
    {
        EngineFacts[] engines = [.. EngineFolder.All(_root).Select(Describe)];
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(engines, EngineFactsJson.Default.EngineFactsArray));
        }
        else if (engines.Length == 0)
        {
            output.WriteLine($"no engines in {_root}");
        }
        else
        {
            Table.Write(output, [.. engines.Select(Row)]);
        }
    }

    /// <summary>Removes what the configuration does not use, or all, and says what.</summary>
    /// <exception cref="IOException">The folder cannot be read or emptied.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public void Clean(TextWriter output, bool all, CancellationToken cancellation)
    {
        EngineFolder[] removed = [.. EngineFolder.All(_root).Where(folder => all || folder.Path != _used)];
        foreach (EngineFolder folder in removed)
        {
            EngineFacts facts = Describe(folder);
            if (folder.Builder is { } builder)
            {
                output.WriteLine($"kept {facts.Path}: {builder} builds it");
                continue;
            }

            folder.Remove(cancellation);
            string parent = Path.GetDirectoryName(folder.Path)!;
            if (!Directory.EnumerateFileSystemEntries(parent).Any())
            {
                Directory.Delete(parent);
            }

            output.WriteLine($"removed {facts.Path} ({facts.Model ?? facts.State})");
        }

        if (removed.Length == 0)
        {
            output.WriteLine($"nothing to remove in {_root}");
        }
    }

    private EngineFacts Describe(EngineFolder folder)
    {
        EngineState state = folder.Look();
        string? builder = folder.Builder;
        long bytes = new DirectoryInfo(folder.Path).EnumerateFiles().Sum(file => file.Length);
        return new EngineFacts
        {
            Path = folder.Path,
            Model = state.Manifest?.Model,
            State = builder is null ? state.Stage.ToString().ToLowerInvariant() : "building",
            Reason = builder is not null ? $"by {builder}" : state.Reason.Length > 0 ? state.Reason : null,
            Bytes = bytes,
            BuiltAt = state.Manifest?.BuiltAt,
            BuildSeconds = state.Manifest?.BuildSeconds,
            IsUsed = folder.Path == _used,
        };
    }

    private static string[] Row(EngineFacts engine)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        return
        [
            engine.Model ?? "-",
            Path.GetFileName(engine.Path),
            engine.Reason is { } reason ? $"{engine.State}: {reason}" : engine.State,
            (engine.Bytes / 1e6).ToString("0.0", invariant),
            engine.BuiltAt?.ToString("yyyy-MM-dd HH:mm", invariant) ?? "-",
            engine.BuildSeconds?.ToString("0 s", invariant) ?? "-",
            engine.IsUsed ? "yes" : "-",
        ];
    }
}

/// <summary>One engine, as JSON tells it.</summary>
internal sealed record EngineFacts
{
    public required string Path { get; init; }

    /// <summary>The model file's name; absent where the engine is not ready.</summary>
    public string? Model { get; init; }

    /// <summary>absent, building, unfinished, damaged or ready.</summary>
    public required string State { get; init; }

    public string? Reason { get; init; }

    public required long Bytes { get; init; }

    public DateTimeOffset? BuiltAt { get; init; }

    public double? BuildSeconds { get; init; }

    /// <summary>Whether the configuration uses it.</summary>
    public required bool IsUsed { get; init; }
}

/// <summary>Writes them without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(EngineFacts[]))]
internal sealed partial class EngineFactsJson : JsonSerializerContext;
