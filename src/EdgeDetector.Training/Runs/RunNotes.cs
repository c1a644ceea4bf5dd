using System.Globalization;
using EdgeDetector.Training.Data;
using EdgeDetector.Training.Optimization;

namespace EdgeDetector.Training.Runs;

/// <summary>What whoever trains should know before: what is odd about the cfg, the data and the schedule, and how large all is.</summary>
/// <param name="setup">The run.</param>
internal sealed class RunNotes(RunSetup setup)
{
    /// <summary>With fewer pictures in a batch, batch normalisation sees too little to learn from.</summary>
    private const int SmallBatch = 4;

    /// <summary>With a rate that never gets beyond this the weights stay as they are, within float32's digits.</summary>
    private const double SmallRate = 1e-8;

    /// <summary>At so many places of a run its rate is looked at.</summary>
    private const int Samples = 1000;

    private readonly TrainingLength _length = setup.Length;

    /// <summary>All of them, a line each, the size of the run last.</summary>
    public IEnumerable<string> All() =>
    [
        .. ((IEnumerable<string>)[.. setup.Description.Warnings, .. setup.Description.Unread, .. setup.Data.Notes, .. MostObjects()])
            .Select(note => $"note: {note}"),
        .. ((IEnumerable<string>)[.. BatchSize(), .. Rate(), .. Validation()]).Select(warning => $"warning: {warning}"),
        Size(),
    ];

    private IEnumerable<string> MostObjects()
    {
        if (setup.MostObjects is not { } most)
        {
            yield break;
        }

        TrainingPicture[] crowded = [.. setup.Data.Pictures.Where(picture => picture.Objects.Count > most)];
        if (crowded.Length > 0)
        {
            yield return Text($"{crowded.Length} pictures have more objects than max={most}, the first {crowded[0].Objects.Count}: {crowded[0].Path}; each time {most} of them are taken at random, the others are background; a larger max= of the heads takes all");
        }
    }

    private IEnumerable<string> BatchSize()
    {
        int batch = _length.Plan.Batch;
        if (batch < SmallBatch)
        {
            yield return setup.Request.Batch is null
                ? Text($"{setup.Description.File}: batch={batch} is for testing, not for training; give --batch 16 or more")
                : Text($"--batch {batch}: batch normalisation sees too little of so few pictures; 16 or more are usual");
        }

        if (batch > _length.Pictures)
        {
            yield return Text($"a batch has {batch} pictures, the data {_length.Pictures}: all are in each batch, some of them several times; see --batch");
        }
    }

    private IEnumerable<string> Rate()
    {
        int burnIn = _length.Plan.BurnIn;
        if (_length.Batches <= burnIn)
        {
            yield return Text($"the {_length.Batches} batches end before burn_in={burnIn}: the learning rate never gets to its full height");
        }

        LearningRateSchedule schedule = new(_length.Plan);
        long step = Math.Max(1, _length.Batches / Samples);
        double highest = 0;
        for (long batch = 1; batch <= _length.Batches; batch += step)
        {
            highest = Math.Max(highest, schedule.At(batch));
        }

        if (highest < SmallRate)
        {
            yield return Text($"the learning rate never gets beyond {highest:g2}: nothing will be learnt; see learning_rate, burn_in and policy");
        }
    }

    private IEnumerable<string> Validation()
    {
        if (setup.Data.ValidationCount == 0)
        {
            yield return "no pictures to validate on: the last weights are taken for the best (--val, --val-split)";
        }
    }

    private string Size() => string.Create(
        CultureInfo.InvariantCulture,
        $"{setup.Folder.Name}: {setup.Description.ParameterCount / 1e6:f2} M parameters, {setup.Description.Bflops:f2} billion operations, "
        + $"input {setup.Description.Input.Width}x{setup.Description.Input.Height}; "
        + $"{setup.Data.Pictures.Count} pictures to train on, {setup.Data.ValidationCount} to validate; "
        + $"{_length.Batches} batches of {_length.Plan.Batch} are {(double)_length.Batches * _length.Plan.Batch / _length.Pictures:f1} epochs; "
        + $"on {setup.Request.Device} with {Counted.Of(setup.Threads, "thread")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
