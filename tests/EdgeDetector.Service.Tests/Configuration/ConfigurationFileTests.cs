using Microsoft.Extensions.Time.Testing;
using static EdgeDetector.Service.Configuration.ConfigurationText;

namespace EdgeDetector.Service.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgedetector-config-");
    private readonly FakeTimeProvider _time = new();
    private readonly LogEntries<ConfigurationFile> _log = new();
    private readonly List<double> _told = [];
    private readonly string _path;

    public ConfigurationFileTests()
    {
        _path = Path.Combine(_folder.FullName, "edgedetector.yaml");
        File.WriteAllText(_path, WithConfidence(0.3));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Constructor_BadFile_ThrowsAllErrors()
    {
        File.WriteAllText(_path, Least + "mqtt: { port: 0, hsot: x }");

        ConfigurationException exception = Assert.Throws<ConfigurationException>(() => Watch());

        Assert.Equal(2, exception.Errors.Count);
    }

    [Fact]
    public void Look_UnchangedFile_TellsNobody()
    {
        using ConfigurationFile file = Watch();
        File.SetLastWriteTimeUtc(_path, DateTime.UnixEpoch);
        File.WriteAllText(_path, WithConfidence(0.3) + "# a comment\n");

        Pass(5);

        Assert.Empty(_told);
        Assert.Equal([$"4000 Configuration {_path} loaded"], _log.All);
    }

    [Fact]
    public void Look_RewrittenFile_TellsTheNewSnapshotOnce()
    {
        using ConfigurationFile file = Watch();
        File.WriteAllText(_path, WithConfidence(0.5));

        Pass(5);

        Assert.Equal([0.5], _told);
        Assert.Equal(0.5, file.CurrentValue.Detection.Confidence);
        Assert.Equal(0.5, file.Get("any").Detection.Confidence);
        Assert.Equal("4003 Configuration changed: detection.confidence: 0.3 → 0.5", _log.All[^1]);
    }

    [Fact]
    public void Look_FileReplacedByRename_IsTaken()
    {
        using ConfigurationFile file = Watch();
        string next = _path + ".swp";
        File.WriteAllText(next, WithConfidence(0.5));
        File.Move(next, _path, overwrite: true);

        Pass(3);

        Assert.Equal([0.5], _told);
    }

    [Fact]
    public void Look_SwappedSymbolicLink_IsTaken()
    {
        File.Delete(_path);
        DirectoryInfo old = _folder.CreateSubdirectory("..v1");
        DirectoryInfo next = _folder.CreateSubdirectory("..v2");
        File.WriteAllText(Path.Combine(old.FullName, "edgedetector.yaml"), WithConfidence(0.3));
        File.WriteAllText(Path.Combine(next.FullName, "edgedetector.yaml"), WithConfidence(0.5));
        string data = Path.Combine(_folder.FullName, "..data");
        Directory.CreateSymbolicLink(data, "..v1");
        File.CreateSymbolicLink(_path, "..data/edgedetector.yaml");
        using ConfigurationFile file = Watch();

        Directory.CreateSymbolicLink(data + "_tmp", "..v2");
        Directory.Delete(data);
        Directory.Move(data + "_tmp", data);
        Pass(3);

        Assert.Equal([0.5], _told);
    }

    [Fact]
    public void Look_DeletedFileThatComesBack_KeepsTheLastGoodMeanwhile()
    {
        using ConfigurationFile file = Watch();
        File.Delete(_path);
        Pass(10);

        Assert.Equal(0.3, file.CurrentValue.Detection.Confidence);
        Assert.Equal($"{_path}: no such file", file.LastError?.Message);
        Assert.Equal($"4001 The changed configuration is not used, the last good one stays: {_path}: no such file", Assert.Single(_log.All[1..]));

        File.WriteAllText(_path, WithConfidence(0.3));
        Pass(3);

        Assert.Null(file.LastError);
        Assert.Empty(_told);
        Assert.Equal($"4002 Configuration {_path} is good again", _log.All[^1]);
    }

    [Fact]
    public void Look_FolderInThePlaceOfTheFile_KeepsTheLastGood()
    {
        using ConfigurationFile file = Watch();
        File.Delete(_path);
        Directory.CreateDirectory(_path);
        Pass(3);

        Assert.Equal(0.3, file.CurrentValue.Detection.Confidence);
        Assert.Equal($"{_path}: is a folder, not a file", file.LastError?.Message);

        Directory.Delete(_path);
        File.WriteAllText(_path, WithConfidence(0.6));
        Pass(3);

        Assert.Equal([0.6], _told);
        Assert.Null(file.LastError);
    }

    [Theory]
    [InlineData("")]
    [InlineData("configVersion: 1\nmqtt: { ho")]
    [InlineData("configVersion: 1\ncameras:\n  gate:\n    source: /dev/video0\ndetection: { confidence: 2 }\n")]
    [InlineData("configVersion: 1\n")]
    public void Look_BrokenFile_IsToldOnceAndTheLastGoodStays(string broken)
    {
        using ConfigurationFile file = Watch();
        File.WriteAllText(_path, broken);
        Pass(20);

        Assert.Equal(0.3, file.CurrentValue.Detection.Confidence);
        Assert.NotNull(file.LastError);
        Assert.StartsWith("4001 ", Assert.Single(_log.All[1..]), StringComparison.Ordinal);

        File.WriteAllText(_path, broken + "# touched, still wrong in the same way\n");
        File.WriteAllText(_path, WithConfidence(0.7));
        Pass(3);

        Assert.Equal([0.7], _told);
        Assert.Null(file.LastError);
        Assert.Equal(["4002", "4003"], _log.All[^2..].Select(entry => entry[..4]));
    }

    [Fact]
    public void Look_SameErrorInAnotherText_IsNotToldAgain()
    {
        using ConfigurationFile file = Watch();
        File.WriteAllText(_path, WithConfidence(2));
        Pass(3);
        File.WriteAllText(_path, WithConfidence(2) + "# still\n");
        Pass(3);
        File.WriteAllText(_path, WithConfidence(3));
        Pass(3);

        Assert.Equal(["4000", "4001", "4001"], _log.All.Select(entry => entry[..4]));
        Assert.Contains("3 is outside 0.001 to 1", file.LastError?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_HalfWrittenFileThatIsCompletedMeanwhile_IsNeverSeen()
    {
        using ConfigurationFile file = Watch();
        string whole = WithConfidence(0.5);
        for (int length = 0; length <= whole.Length; length += 9)
        {
            File.WriteAllText(_path, whole[..length]);
            Pass(1);
        }

        File.WriteAllText(_path, whole);
        Pass(3);

        Assert.Equal([0.5], _told);
        Assert.DoesNotContain(_log.All, entry => entry.StartsWith("4001", StringComparison.Ordinal));
    }

    [Fact]
    public void Look_BurstOfEdits_TellsOnlyTheLast()
    {
        using ConfigurationFile file = Watch();
        for (int i = 1; i <= 100; i++)
        {
            File.WriteAllText(_path, WithConfidence(i / 200.0));
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Pass(5);

        Assert.Equal([0.5], _told);
        Assert.Equal(2, _log.All.Length);
    }

    [Fact]
    public void Look_KeyThatNeedsARestart_SaysSoUntilItIsTakenBack()
    {
        using ConfigurationFile file = Watch();
        File.WriteAllText(_path, WithConfidence(0.5) + "http: { listen: '127.0.0.1:80' }\n");
        Pass(3);

        Assert.Equal(["http.listen"], file.NeedsRestart);
        Assert.Equal("4004 Changed, but needs a restart: http.listen", _log.All[^1]);

        File.WriteAllText(_path, WithConfidence(0.5));
        Pass(3);

        Assert.Empty(file.NeedsRestart);
        Assert.Equal("4003 Configuration changed: http.listen: 127.0.0.1:80 → 127.0.0.1:8080", _log.All[^1]);
    }

    [Fact]
    public void OnChange_ListenerThatThrows_DoesNotStopTheOthers()
    {
        using ConfigurationFile file = new(_path, NoVariables, _time, _log);
        using IDisposable broken = file.OnChange((_, _) => throw new InvalidOperationException("broken"));
        using IDisposable whole = file.OnChange((options, _) => _told.Add(options.Detection.Confidence));
        File.WriteAllText(_path, WithConfidence(0.5));
        Pass(3);

        Assert.Equal([0.5], _told);
        Assert.Equal("4005 A part of the service did not take the changed configuration", _log.All[^1]);
    }

    [Fact]
    public void OnChange_DisposedSubscriptionOrFile_HearsNothingMore()
    {
        ConfigurationFile file = new(_path, NoVariables, _time, _log);
        IDisposable subscription = file.OnChange((options, _) => _told.Add(options.Detection.Confidence));
        subscription.Dispose();
        subscription.Dispose();
        File.WriteAllText(_path, WithConfidence(0.5));
        Pass(3);
        Assert.Equal(0.5, file.CurrentValue.Detection.Confidence);

        file.Dispose();
        File.WriteAllText(_path, WithConfidence(0.6));
        Pass(3);

        Assert.Equal(0.5, file.CurrentValue.Detection.Confidence);
        Assert.Empty(_told);
    }

    private static string WithConfidence(double confidence) => FormattableString.Invariant($"{Least}detection: {{ confidence: {confidence} }}\n");

    private ConfigurationFile Watch()
    {
        ConfigurationFile file = new(_path, NoVariables, _time, _log);
        file.OnChange((options, _) => _told.Add(options.Detection.Confidence));
        return file;
    }

    /// <summary>Lets so many looks at the file pass.</summary>
    private void Pass(int looks)
    {
        for (int i = 0; i < looks; i++)
        {
            _time.Advance(ConfigurationFile.Interval);
        }
    }
}
