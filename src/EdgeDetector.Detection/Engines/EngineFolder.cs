using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeDetector.Yolo;

namespace EdgeDetector.Engines;

/// <summary>
/// The folder in which TensorRT keeps the engine of one model: what is in it counts only where a manifest says that the build came to its
/// end, and every file is still as it was then. ONNX Runtime itself loads whatever it finds.
/// </summary>
/// <param name="path">The folder.</param>
public sealed class EngineFolder(string path)
{
    private const string MarkerName = "building";
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>So many builds that were killed since the box started are not followed by another one: that would be killed too.</summary>
    public const int MostKills = 2;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    private string ManifestPath => System.IO.Path.Combine(Path, EngineManifest.FileName);

    private string MarkerPath => System.IO.Path.Combine(Path, MarkerName);

    private static string ProcessId => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    // Beside the folders of the models: what is in the engine's own is removed by each build.
    internal string LockPath => $"{System.IO.Path.GetDirectoryName(Path)}.{System.IO.Path.GetFileName(Path)}.lock";

    /// <summary>Which process builds the engine now, such as <c>process 4711</c>; null where none does. Never one that has ended.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public string? Builder => !EngineLock.IsTaken(LockPath) ? null
        : Marker() is [_, _, string process] ? $"process {process}"
        : "another process";

    /// <summary>The engine that a detector with these options would use; null where it keeps none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">How it runs on TensorRT.</param>
    /// <exception cref="IOException">The model's file cannot be read.</exception>
    public static EngineFolder? Of(ImportedModel model, TensorRtSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.EngineCacheDirectory.Length == 0 ? null : new EngineFolder(EngineKey.Of(model, settings.Fp16).FolderIn(settings.EngineCacheDirectory));
    }

    /// <summary>All engines below a folder, whatever they are for; none where there is no such folder. Other folders there are left alone.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<EngineFolder> All(string root) => !Directory.Exists(root)
        ? []
        : [.. Directory.EnumerateDirectories(root).Where(EngineKey.IsFolderOfModel).Order(StringComparer.Ordinal)
            .SelectMany(model => Directory.EnumerateDirectories(model, $"{EngineKey.FolderPrefix}*").Order(StringComparer.Ordinal))
            .Select(folder => new EngineFolder(folder))];

    /// <summary>Looks whether the engine is whole; reads all of it.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public EngineState Look()
    {
        if (!Directory.Exists(Path))
        {
            return new EngineState(EngineStage.Absent, null, "", 0);
        }

        int begun = Begun();
        if (begun > 0)
        {
            return new EngineState(EngineStage.Unfinished, null, $"{begun} of its builds did not come to an end", begun);
        }

        if (!File.Exists(ManifestPath))
        {
            return Directory.EnumerateFileSystemEntries(Path).Any()
                ? new EngineState(EngineStage.Damaged, null, "nothing says that its build came to an end", 0)
                : new EngineState(EngineStage.Absent, null, "", 0);
        }

        if (ReadManifest() is not { } manifest)
        {
            return new EngineState(EngineStage.Damaged, null, $"{EngineManifest.FileName} cannot be read", 0);
        }

        EngineFile? bad = manifest.Files.FirstOrDefault(file => !IsWhole(file));
        return bad is null
            ? new EngineState(EngineStage.Ready, manifest, "", 0)
            : new EngineState(EngineStage.Damaged, null, $"{bad.Name} is missing, cut off or altered", 0);
    }

    /// <summary>Keeps other processes from building the engine, or removing it, until this is disposed; waits for one that does.</summary>
    /// <exception cref="IOException">It cannot be locked.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    internal EngineLock Lock(CancellationToken cancellationToken) => EngineLock.Take(LockPath, cancellationToken);

    /// <summary>Empties the folder for a build, under its <see cref="Lock"/>. Until <see cref="Finish"/> it counts as one that was killed.</summary>
    /// <exception cref="IOException">The folder cannot be made or emptied.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    public void Begin()
    {
        int begun = Directory.Exists(Path) ? Begun() : 0;
        Clear();
        Directory.CreateDirectory(Path);
        Mark(begun + 1);
    }

    /// <summary>Notes that the build has come to its end. One that left no file counts as none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="key">What the engine is for.</param>
    /// <param name="took">How long it took.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Finish(ImportedModel model, EngineKey key, TimeSpan took)
    {
        ArgumentNullException.ThrowIfNull(model);
        EngineFile[] files = [.. Directory.EnumerateFiles(Path).Where(file => file != MarkerPath).Order(StringComparer.Ordinal).Select(Describe)];
        if (files.Length == 0)
        {
            Clear();
            return;
        }

        EngineManifest manifest = new()
        {
            Model = model.Name,
            Key = key,
            Bflops = model.Bflops,
            BuiltAt = TimeProvider.System.GetUtcNow(),
            BuildSeconds = Math.Round(took.TotalSeconds, 1),
            Files = files,
        };
        string written = ManifestPath + ".new";
        File.WriteAllText(written, JsonSerializer.Serialize(manifest, EngineJson.Default.EngineManifest));
        File.Move(written, ManifestPath, overwrite: true);
        File.Delete(MarkerPath);
    }

    /// <summary>Removes the engine, and what a build has left; waits for a process that builds it.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public void Remove(CancellationToken cancellationToken)
    {
        using EngineLock building = Lock(cancellationToken);
        Clear();
    }

    /// <summary>Removes the engine, and what a build has left, under its <see cref="Lock"/>.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be.</exception>
    internal void Clear()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <summary>
    /// Says that the build that runs in this process is given up on purpose: it is none that was killed, even if the process has to be. Where
    /// that cannot be written, it counts as one.
    /// </summary>
    internal void GiveUp()
    {
        try
        {
            if (Marker() is [_, _, string process] && process == ProcessId)
            {
                Mark(Begun() - 1);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk that the engine is for is away or full.
        }
    }

    private static EngineFile Describe(string path)
    {
        using FileStream file = File.OpenRead(path);
        return new EngineFile(System.IO.Path.GetFileName(path), file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    private bool IsWhole(EngineFile expected)
    {
        string file = System.IO.Path.Combine(Path, System.IO.Path.GetFileName(expected.Name));
        return File.Exists(file) && new FileInfo(file).Length == expected.Bytes && Describe(file) == expected;
    }

    private static string BootId() => File.Exists(BootIdFile) ? File.ReadAllText(BootIdFile).Trim() : "";

    private void Mark(int begun) =>
        File.WriteAllText(MarkerPath, string.Create(CultureInfo.InvariantCulture, $"{begun} {BootId()} {ProcessId}"));

    /// <summary>What the marker says: how many builds were begun, since which start of the box, and by whom the last; empty where there is none.</summary>
    private string[] Marker()
    {
        try
        {
            return File.ReadAllText(MarkerPath).Split(' ');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Builds that were begun since the box started: the loss of its power is no build that was too large.</summary>
    private int Begun() => Marker() is [string count, string boot, ..] && boot == BootId()
        && int.TryParse(count, CultureInfo.InvariantCulture, out int begun)
            ? Math.Max(begun, 0)
            : 0;

    private EngineManifest? ReadManifest()
    {
        try
        {
            EngineManifest? manifest = JsonSerializer.Deserialize(File.ReadAllText(ManifestPath), EngineJson.Default.EngineManifest);
            // What a hand or another program has written may lack anything.
            return manifest is { Model: not null, Key: { Device: not null, ModelSha256: not null }, Files.Count: > 0 }
                && manifest.Files.All(file => file is { Name.Length: > 0, Sha256: not null })
                    ? manifest
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
