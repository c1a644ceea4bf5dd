using System.Globalization;
using System.Runtime.InteropServices;
using EdgeDetector.Training.Data;
using EdgeDetector.Training.Networks;

namespace EdgeDetector.Training.Runs;

/// <summary>How a run ended.</summary>
internal enum RunEnd
{
    /// <summary>All batches are done.</summary>
    Completed,

    /// <summary>No better validation for as many epochs as was asked for.</summary>
    StoppedEarly,

    /// <summary>Ctrl-C or a signal; the checkpoint is written.</summary>
    Interrupted,
}

/// <summary>Trains batch after batch, validates at the end of epochs, and keeps checkpoints.</summary>
internal sealed class TrainLoop
{
    /// <summary>Validations take about a seventh of the time: one picture costs about a third of a trained one.</summary>
    private const double ValidationShare = 0.15 * 3;

    /// <summary>Fewer pictures than this between validations, and opening the model would cost more than training.</summary>
    private const int PicturesBetweenValidations = 200;

    private readonly RunSetup _setup;
    private readonly TrainableNetwork _network;
    private readonly Trainer _trainer;
    private readonly ITrainProgress _progress;
    private readonly TimeProvider _time;
    private readonly TrainLog _log;
    private readonly SpeedMeter _speed = new();
    private readonly int _epochsBetweenValidations;
    private long _started;
    private readonly Checkpoint _begun;
    private long _saved;
    private double? _score;

    /// <summary>Begins, or continues from a checkpoint that was read into the trainer.</summary>
    public TrainLoop(RunSetup setup, RunningNetwork running, Checkpoint at, ITrainProgress progress, TimeProvider time)
    {
        (_setup, _network, _trainer, _progress, _time) = (setup, running.Network, running.Trainer, progress, time);
        (At, _begun) = (at, at);
        _trainer.SeenBefore = at.Seen;
        _log = new TrainLog(setup.Folder.Log);
        int validation = setup.Data.ValidationCount;
        _epochsBetweenValidations = (int)Math.Ceiling(
            Math.Max(validation / ValidationShare, PicturesBetweenValidations) / setup.Length.Pictures);
    }

    /// <summary>Where the run is.</summary>
    public Checkpoint At { get; private set; }

    /// <summary>Pictures seen, those of the weights that the run began with included.</summary>
    private long Seen => At.Seen + (At.Done * _setup.Length.Plan.Batch);

    /// <summary>The figures so far.</summary>
    public IReadOnlyList<LogRow> Rows => _log.Rows;

    /// <summary>Runs to the end.</summary>
    /// <exception cref="NonFiniteLossException">The loss is not a number.</exception>
    /// <exception cref="ExternalException">libtorch failed, as where its memory is full; what was learnt before is saved.</exception>
    /// <exception cref="IOException">The results cannot be written.</exception>
    public RunEnd Run(CancellationToken cancellation)
    {
        _log.Continue(At.Done);
        _score = _log.Rows.LastOrDefault(row => row.Score is not null)?.Score;
        _started = _saved = _time.GetTimestamp();
        try
        {
            using BatchSource source = _setup.OpenBatches();
            RunEnd end = Learn(source, cancellation);
            SaveLast();
            return end;
        }
        catch (OperationCanceledException)
        {
            SaveLast();
            return RunEnd.Interrupted;
        }
        catch (ExternalException)
        {
            SaveAfterFailure();
            throw;
        }
        catch (NonFiniteLossException)
        {
            Guard(_setup.Folder.Log, _log.Flush);
            throw;
        }
    }

    private RunEnd Learn(BatchSource source, CancellationToken cancellation)
    {
        while (true)
        {
            if (ValidationIsDue())
            {
                Validate(cancellation);
            }

            if (At.Done >= _setup.Length.Batches)
            {
                return RunEnd.Completed;
            }

            if (HasLostPatience())
            {
                return RunEnd.StoppedEarly;
            }

            cancellation.ThrowIfCancellationRequested();
            LearnBatch(source, cancellation);
            if (_time.GetElapsedTime(_saved) >= _setup.Request.BetweenCheckpoints)
            {
                SaveCheckpoint();
            }
        }
    }

    private void LearnBatch(BatchSource source, CancellationToken cancellation)
    {
        long begun = _time.GetTimestamp();
        StepFigures figures = _trainer.Step(At.Done, source, cancellation);
        _speed.Add(_setup.Length.Plan.Batch, _time.GetElapsedTime(begun));
        At = At with { Done = At.Done + 1 };
        Guard(_setup.Folder.Log, () => _log.Add(new LogRow
        {
            Step = figures,
            Epoch = _setup.Length.EpochOf(At.Done),
            Images = At.Done * _setup.Length.Plan.Batch,
            ImagesPerSecond = _speed.PicturesPerSecond,
        }));
        _progress.Learnt(Describe(figures));
    }

    private bool ValidationIsDue()
    {
        if (_setup.Data.ValidationCount == 0 || At.Validated == At.Done || !_setup.Length.EndsEpoch(At.Done))
        {
            return false;
        }

        return At.Done == _setup.Length.Batches || _setup.Length.EpochOf(At.Done) % _epochsBetweenValidations == 0;
    }

    private bool HasLostPatience() => _setup.Request.Patience is { } patience
        && At.BestScore is not null
        && _setup.Length.EpochOf(At.Done) - _setup.Length.EpochOf(At.BestBatch) >= patience;

    private void Validate(CancellationToken cancellation)
    {
        bool better = false;
        bool done = Guard(_setup.Folder.Path, () =>
        {
            WriteCandidate();
            double score = _setup.Data.Validate(_setup.Folder.CandidateOnnx, cancellation)!.Value;
            better = At.BestScore is not { } best || score > best;
            if (better)
            {
                ModelExport.KeepCandidate(_setup.Folder);
                At = At with { BestScore = score, BestBatch = At.Done };
            }

            _score = score;
            _log.SetScore(score);
        });
        ModelExport.DropCandidate(_setup.Folder);
        At = At with { Validated = At.Done };
        if (done)
        {
            _progress.Validated(Describe(_log.Rows[^1].Step));
        }

        if (better)
        {
            SaveCheckpoint();
        }
    }

    private void WriteCandidate()
    {
        using IDisposable averages = _trainer.Average.Applied();
        ModelExport.WriteCandidate(_network, Seen, _setup.Folder);
    }

    /// <summary>Makes the averaged weights as they are now the best ones, where no validation chose any.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void KeepAsBest()
    {
        WriteCandidate();
        ModelExport.KeepCandidate(_setup.Folder);
        At = At with { BestBatch = At.Done };
    }

    /// <summary>A checkpoint on the way.</summary>
    private void SaveCheckpoint()
    {
        if (!_trainer.IsFinite())
        {
            _progress.Note($"batch {At.Done}: weights are not numbers; the checkpoint before stays");
            return;
        }

        Guard(_setup.Folder.Checkpoint, WriteCheckpoint);
        _saved = _time.GetTimestamp();
    }

    /// <summary>The checkpoint that no other follows: here a full disk is an error.</summary>
    private void SaveLast()
    {
        try
        {
            WriteCheckpoint();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_setup.Folder.Path}: batch {At.Done} cannot be written: {e.Message}; the checkpoint before stays, --resume goes on from it"),
                e);
        }
    }

    /// <summary>As after a stop; that it fails too must not hide what went wrong first.</summary>
    private void SaveAfterFailure()
    {
        try
        {
            SaveLast();
        }
        catch (Exception e)
        {
            _progress.Note($"warning: {e.Message}");
        }
    }

    private void WriteCheckpoint()
    {
        At = At with { Seconds = _begun.Seconds + _time.GetElapsedTime(_started).TotalSeconds };
        _log.Flush();
        CheckpointFile.Write(_setup.Folder.Checkpoint, At, _trainer.Tensors);
        using IDisposable averages = _trainer.Average.Applied();
        _network.SaveWeights(_setup.Folder.LastWeights, Seen);
    }

    /// <summary>A full disk must not end a night's training: what was there stays, and the next time may go well.</summary>
    /// <returns>Whether all was written.</returns>
    private bool Guard(string path, Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _progress.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"warning: {path}: cannot be written at batch {At.Done}: {e.Message}; what was there before stays, training goes on"));
            return false;
        }
    }

    private RunProgress Describe(StepFigures figures)
    {
        long here = Math.Max(1, At.Done - _begun.Done);
        return new RunProgress
        {
            Step = figures,
            Batches = _setup.Length.Batches,
            Epoch = _setup.Length.EpochOf(At.Done),
            Epochs = _setup.Length.Epochs,
            ImagesPerSecond = _speed.PicturesPerSecond,
            Left = _time.GetElapsedTime(_started) / here * (_setup.Length.Batches - At.Done),
            IsClassifier = _setup.IsClassifier,
            Score = _score,
            BestScore = At.BestScore,
            BestEpoch = _setup.Length.EpochOf(At.BestBatch),
        };
    }
}
