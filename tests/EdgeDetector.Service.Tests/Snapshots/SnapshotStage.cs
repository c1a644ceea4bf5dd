using EdgeDetector.Service.Benchmark;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Pipeline;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeDetector.Service.Snapshots;

/// <summary>The pictures' way from a draft to a file, in a folder that goes with the test.</summary>
internal sealed class SnapshotStage : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("edgedetector-test-").FullName;

    public SnapshotStage(TimeProvider time, SnapshotOptions? options = null)
    {
        Folder = Path.Combine(_root, "snapshots");
        Store = new SnapshotStore(Folder);
        FixedOptions all = new(new EdgeDetectorOptions { Snapshots = options ?? new SnapshotOptions() });
        Files = new SnapshotFiles(Store, all, time, Log);
        ServiceFault fault = new(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), NullLogger<ServiceFault>.Instance);
        Writer = new SnapshotWriter(Store, Files, fault, time, NullLogger<SnapshotWriter>.Instance);
        Writer.Renewed += (subject, jpeg) => Told.Enqueue(new ToldPicture(subject, jpeg));
    }

    public string Folder { get; }

    public SnapshotStore Store { get; }

    public SnapshotFiles Files { get; }

    public SnapshotWriter Writer { get; }

    public Lines Log { get; } = new();

    /// <summary>What the writer told, oldest first.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<ToldPicture> Told { get; } = new();

    /// <summary>All files below the folder, by their paths in it.</summary>
    public string[] Paths =>
        Directory.Exists(Folder)
            ? [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Puts a file where the folder should be: nothing can be written then, not even by root.</summary>
    public void Block() => File.WriteAllText(Folder, "");

    public void Unblock() => File.Delete(Folder);

    /// <summary>Waits until something is so.</summary>
    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (int i = 0; !await condition(); i++)
        {
            Assert.True(i < 2000, $"waited in vain until {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose()
    {
        Writer.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}

/// <summary>A picture that was told.</summary>
internal sealed record ToldPicture(SnapshotSubject Subject, byte[] Jpeg);

/// <summary>What was logged.</summary>
internal sealed class Lines : ILogger<SnapshotFiles>
{
    public System.Collections.Concurrent.ConcurrentQueue<string> All { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Enqueue($"{logLevel}: {formatter(state, exception)}");
}
