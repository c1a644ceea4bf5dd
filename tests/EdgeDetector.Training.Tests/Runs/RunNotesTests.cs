using EdgeDetector.Service.Pictures;
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

        Assert.EndsWith("24 pictures to train on, 8 to validate; 1000 batches of 8 are 333.3 epochs", note, StringComparison.Ordinal);
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

        InputException error = Assert.Throws<InputException>(() => RunSetup.Create(_set.Request("out")));

        Assert.StartsWith($"{_set.Cfg}: policy= must be constant, steps", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _set.Dispose();

    private static string[] Notes(TrainRequest request) => [.. new RunNotes(RunSetup.Create(request)).All()];
}
