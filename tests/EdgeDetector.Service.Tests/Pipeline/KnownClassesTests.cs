using System.Diagnostics;
using EdgeDetector.Service.Snapshots;
using EdgeDetector.Service.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeDetector.Service.Pipeline;

public sealed class KnownClassesTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgedetector-classes-");

    private string FileName => Path.Combine(_folder.FullName, "seen.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Add_NewClass_IsToldAndOnDiskWithoutWaiting()
    {
        using KnownClasses classes = Open();
        int told = 0;
        classes.Changed += () => told++;
        await classes.StartAsync(TestContext.Current.CancellationToken);

        classes.Add("gate", "person");
        classes.Add("gate", "person");

        Assert.Equal((1, true, false), (told, classes.WasSeen("gate", "person"), classes.WasSeen("yard", "person")));
        await SnapshotStage.UntilAsync(() => File.Exists(FileName), "the file is there");
        Assert.True(Open().WasSeen("gate", "person"));
        await classes.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Add_DiskThatHangs_HoldsNeitherTheCameraNorTheEnd()
    {
        using KnownClasses classes = Open();
        await classes.StartAsync(TestContext.Current.CancellationToken);

        // A write into a pipe waits for a reader.
        using Process pipe = Process.Start("mkfifo", FileName);
        await pipe.WaitForExitAsync(TestContext.Current.CancellationToken);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(0.5));

        await Task.Run(() => classes.Add("gate", "person"), TestContext.Current.CancellationToken)
            .WaitAsync(Patience, TestContext.Current.CancellationToken);
        await classes.StopAsync(limit.Token).WaitAsync(Patience, TestContext.Current.CancellationToken);

        string kept = await File.ReadAllTextAsync(FileName, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Contains("person", kept, StringComparison.Ordinal);
    }

    private KnownClasses Open() => new(
        new StateFile<SeenClasses>(FileName, StateJson.Default.SeenClasses, seen => seen.IsSound, NullLogger.Instance), TimeProvider.System);
}
