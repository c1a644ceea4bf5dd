using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Runs.Support;

namespace EdgeDetector.Training.Runs;

/// <summary>What is told before a training begins.</summary>
public sealed class RunNotesTests : IDisposable
{
    private readonly TinySet _set = new(validation: 8);

    [Fact]
    public void All_NothingOdd_IsTheSizeAlone()
    {
        string note = Assert.Single(Notes(_set.Request("out")));

        Assert.EndsWith("24 pictures to train on, 8 to validate; 1000 batches of 8 are 333.3 epochs; on cpu with 1 thread", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mixup=1", "[net] the key 'mixup' is not followed")]
    [InlineData("learing_rate=3", "[net] the key 'learing_rate' is not followed; is 'learning_rate' meant?")]
    [InlineData("burn_in=1000", "warning: the 1000 batches end before burn_in=1000: the learning rate never gets to its full height")]
    [InlineData("learning_rate=1e-9", "warning: the learning rate never gets beyond 1e-09: nothing will be learnt")]
    [InlineData("batch=2\nsubdivisions=1", "warning: tiny.cfg: batch=2 is for testing, not for training; give --batch 16 or more")]
    [InlineData("batch=32", "warning: a batch has 32 pictures, the data 24")]
    public void All_OddCfg_SaysSo(string keys, string expected)
    {
        _set.WriteCfg(keys);

        Assert.Contains(Notes(_set.Request("out")), note => note.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void All_SmallBatchOfTheCommandLine_DoesNotBlameTheCfg()
    {
        string[] notes = Notes(_set.Request("out") with { Batch = 2 });

        Assert.StartsWith("warning: --batch 2: batch normalisation", notes[0], StringComparison.Ordinal);
        Assert.Equal(2, notes.Length);
    }

    [Fact]
    public void All_MoreObjectsThanMax_SaysSo()
    {
        File.AppendAllText(_set.Cfg, "\nmax=1\n");

        Assert.StartsWith("note: 24 pictures have more objects than max=1, the first 2: ", Notes(_set.Request("out"))[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cosine")]
    [InlineData("random")]
    public void Create_PolicyThatIsNone_IsRefused(string policy)
    {
        _set.WriteCfg($"policy={policy}");

        ImportException error = Assert.Throws<ImportException>(() => RunSetup.Create(_set.Request("out")));

        Assert.StartsWith($"tiny.cfg:2: [net] policy={policy}: constant, steps", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("learning_rate=-1", "learning_rate=-1: 0 and more is possible")]
    [InlineData("decay=-0.0005", "decay=-0.0005: 0 and more is possible")]
    [InlineData("momentum=1", "momentum=1: 0 to below 1 is possible")]
    [InlineData("momentum=-.9", "momentum=-0.9: 0 to below 1 is possible")]
    [InlineData("B2=1.5", "B2=1.5: 0 to below 1 is possible")]
    [InlineData("exposure=0", "exposure=0: more than 0 is possible")]
    [InlineData("batch=0", "batch=0 is out of range: 1 to 1048576 is possible")]
    [InlineData("subdivisions=0", "subdivisions=0 is out of range: 1 to 1048576 is possible")]
    public void Create_NumberThatNoTrainingCanFollow_IsRefusedByLine(string key, string expected)
    {
        _set.WriteCfg(key);

        ImportException error = Assert.Throws<ImportException>(() => RunSetup.Create(_set.Request("out")));

        Assert.Equal($"tiny.cfg:2: [net] {expected}", error.Message);
    }

    [Fact]
    public void Create_SeveralWrongNumbers_AreToldAtOnceAndDoNotHinderAnImport()
    {
        _set.WriteCfg("learning_rate=-1\npolicy=steps\nsteps=1,2\nscales=.1,-2\nmomentum=3");

        ImportException error = Assert.Throws<ImportException>(() => RunSetup.Create(_set.Request("out")));

        Assert.Equal(["tiny.cfg:5", "tiny.cfg:2", "tiny.cfg:6"], error.Message.Split('\n').Select(line => line[..10]));
        Assert.Single(Network.Load(_set.Cfg).Heads);
    }

    public void Dispose() => _set.Dispose();

    private static string[] Notes(TrainRequest request) => [.. new RunNotes(RunSetup.Create(request)).All()];
}
