using EdgeDetector.Geometry;
using EdgeDetector.Service.Commands;
using EdgeDetector.Synthetic;
using EdgeDetector.Training.Synth;

namespace EdgeDetector.Training.Commands;

public sealed class SynthCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Synth_Darknet_WritesTheSetAndSumsUp()
    {
        CommandRun run = await RunAsync("--count", "10", "--size", "160x96", "--val", "0.2");

        Assert.Equal("", run.Errors);
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.StartsWith($"{_folder.File("set/street.data")}: 10 pictures (8 train, 2 val)", run.Output, StringComparison.Ordinal);
        Assert.Contains("labels: person ", run.Output, StringComparison.Ordinal);
        Assert.Contains("pictures/s", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["images", "labels", "street.data", "street.names", "train.txt", "val.txt"],
            Directory.GetFileSystemEntries(_folder.File("set")).Select(path => Path.GetFileName(path)).Order());
        Assert.Equal(["person", "car", "bicycle"], File.ReadAllLines(_folder.File("set/street.names")));
    }

    [Theory]
    [InlineData(new[] { "--plain" }, 1)]
    [InlineData(new[] { "--plain", "0" }, 0)]
    public async Task Synth_Plain_IsAllWithoutANumber(string[] options, double share)
    {
        CommandRun run = await RunAsync([.. options, "--count", "2", "--size", "160x96", "--seed", "5"]);

        Assert.Equal(ExitCode.Done, run.Code);
        StreetSequence sequence = new(new SynthRequest { Output = "", Seed = 5, Plain = share, Size = new PixelSize(160, 96) });
        Assert.Equal(sequence.Draw(0).ToJpeg(), File.ReadAllBytes(_folder.File("set/images/000000.jpg")));
        Assert.Equal(sequence.Draw(1).ToJpeg(), File.ReadAllBytes(_folder.File("set/images/000001.jpg")));
    }

    [Theory]
    [InlineData("--count 0: give a whole number from 1 to 1000000", "--count", "0")]
    [InlineData("--val 2: give a number from 0 to 1", "--val", "2")]
    [InlineData("--plain many: give a number from 0 to 1", "--plain", "many")]
    [InlineData("--seed -1: give a whole number from 0", "--seed", "-1")]
    [InlineData("'xml' not recognized", "--format", "xml")]
    [InlineData("--size 10x10: give width and height in pixels, 64 to 4096", "--size", "10x10")]
    public async Task Synth_WrongOption_SaysSo(string expected, string option, string value)
    {
        CommandRun run = await RunAsync(option, value);

        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.Contains(expected, run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("set")));
    }

    [Fact]
    public async Task Synth_FullFolder_IsLeftAlone()
    {
        Directory.CreateDirectory(_folder.File("set"));
        _folder.Write("set/mine.txt", "mine");

        CommandRun run = await RunAsync("--count", "1");

        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.Contains("the folder is not empty", run.Errors, StringComparison.Ordinal);
        Assert.Equal([_folder.File("set/mine.txt")], Directory.GetFileSystemEntries(_folder.File("set")));
    }

    [Fact]
    public async Task Synth_Help_TellsClassesAndWhatHasNoLabel()
    {
        CommandRun run = await CommandRun.OfAsync(SynthCommand.Create(), "--help");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("people, cars and bicycles", run.Output, StringComparison.Ordinal);
        Assert.Contains($"more than {100 * (1 - SceneObject.LeastUnhidden):0} %", run.Output, StringComparison.Ordinal);
        Assert.Contains($"less than {100 * SceneObject.LeastSeen:0} %", run.Output, StringComparison.Ordinal);
        Assert.Contains($"below {SceneObject.SmallestSide} pixels", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Synth_OutputOnAFullDisk_DoesNotBlameTheDataSet()
    {
        using TextWriter full = CommandRun.FullDisk();

        CommandRun run = await CommandRun.OfAsync(
            SynthCommand.Create(), full, "--output", _folder.File("set"), "--count", "2", "--size", "320x180");

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.StartsWith("error: No space left on device", run.Errors, StringComparison.Ordinal);
        Assert.True(Directory.Exists(_folder.File("set")));
    }

    public void Dispose() => _folder.Dispose();

    private Task<CommandRun> RunAsync(params string[] options) =>
        CommandRun.OfAsync(SynthCommand.Create(), ["--output", _folder.File("set"), .. options]);
}
