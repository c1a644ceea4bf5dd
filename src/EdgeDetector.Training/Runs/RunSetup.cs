using System.Security.Cryptography;
using EdgeDetector.Models;
using EdgeDetector.Models.Darknet;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Data;
using EdgeDetector.Training.Optimization;

namespace EdgeDetector.Training.Runs;

/// <summary>A checked request: the network, the data and the schedule, before anything is trained.</summary>
internal sealed record RunSetup
{
    /// <summary>What was asked for.</summary>
    public required TrainRequest Request { get; init; }

    /// <summary>The network; its plan is that of <see cref="Length"/>.</summary>
    public required Network Description { get; init; }

    /// <summary>The data.</summary>
    public required RunData Data { get; init; }

    /// <summary>How long, and by which plan.</summary>
    public required TrainingLength Length { get; init; }

    /// <summary>Where the results go.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>Threads of the computation.</summary>
    public required int Threads { get; init; }

    /// <summary>SHA-256 of the cfg.</summary>
    public required string CfgHash { get; init; }

    /// <summary>Whether it is a classifier.</summary>
    public bool IsClassifier => Description.Heads.Count == 0;

    /// <summary>Whether the input's size follows the cfg's random=.</summary>
    public bool HasManySizes { get; init; } = true;

    /// <summary>Reads and checks.</summary>
    /// <exception cref="InputException">A file, the data or an option is wrong.</exception>
    /// <exception cref="ImportException">The cfg is wrong.</exception>
    /// <exception cref="Evaluation.DataSetException">The data is wrong.</exception>
    /// <param name="request">What is asked for.</param>
    /// <param name="at">The checkpoint that is to be continued; null for a new run.</param>
    public static RunSetup Create(TrainRequest request, Checkpoint? at = null)
    {
        Network network = Network.Load(request.Cfg);
        if (network.Heads.Count == 0 && network.Classifier is null)
        {
            throw new InputException(request.Cfg, "nothing can be trained: there is neither a [yolo] or [region] nor a [softmax] in it");
        }

        if (network.Training.Faults.Count > 0)
        {
            throw new ImportException(string.Join('\n', network.Training.Faults));
        }

        // All that can be wrong besides the data comes first: to read the pictures takes long.
        request.Device.RequirePresent();
        TrainingPlan plan = PlanOf(request, network.Training);
        PassSize.Of(network, plan, request.Seed).RequireRoom(request.Cfg);
        string cfgHash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(request.Cfg)));
        if (at is null)
        {
            FirstWeights.Check(request, network);
        }
        else
        {
            Require(WhyNotContinue(at, request, plan, cfgHash));
        }

        RunData data = RunData.Read(request, network);
        if (at is not null)
        {
            Require(WhyNotContinue(at, data));
        }

        return new RunSetup
        {
            Request = request,
            Description = network,
            Data = data,
            Length = LengthOf(request, plan, data.Pictures.Count),
            Folder = RunFolder.Of(request),
            Threads = request.Threads ?? Environment.ProcessorCount,
            CfgHash = cfgHash,
        };

        void Require(string? whyNot)
        {
            if (whyNot is not null)
            {
                throw new InputException(RunFolder.Of(request).Checkpoint, whyNot);
            }
        }
    }

    /// <summary>The same at the cfg's own input size.</summary>
    public RunSetup WithOneSize() => this with { HasManySizes = false };

    /// <summary>The first checkpoint: nothing is done yet.</summary>
    /// <param name="seen">Pictures that the first weights have seen.</param>
    public Checkpoint Start(long seen) => new()
    {
        CfgHash = CfgHash,
        DataHash = Data.Hash,
        ValidationHash = Data.ValidationHash,
        Seen = seen,
        Seed = Request.Seed,
        Batch = Length.Plan.Batch,
        Subdivisions = Length.Plan.Subdivisions,
        Threads = Threads,
        Device = Request.Device.ToString(),
        Frozen = Request.Freeze,
        Batches = Length.Batches,
        Done = 0,
        Validated = 0,
        BestScore = null,
        BestBatch = 0,
        Seconds = 0,
    };

    /// <summary>Most objects of a picture that every head learns from; null of a classifier.</summary>
    public int? MostObjects => IsClassifier ? null : Description.Heads.Min(head => head.Training.MostObjects);

    /// <summary>The passes of all batches, made ahead.</summary>
    public BatchSource OpenBatches()
    {
        InputSizes sizes = new(Description, HasManySizes ? Length.Batches : 0, Request.Seed);
        int passes = Length.Plan.Subdivisions;
        return new BatchSource(new PictureStore(Data.Pictures, sizes.Largest, KeptBytes), new BatchSettings
        {
            Plan = Length.Plan,
            Jitter = IsClassifier ? 0 : Description.Heads[^1].Training.Jitter,
            LetterBox = Description.LetterBox,
            IsClassifier = IsClassifier,
            MostObjects = MostObjects ?? int.MaxValue,
            Pictures = Length.Plan.Batch / passes,
            Seed = Request.Seed,
            SizeOf = pass => sizes.At(pass / passes),
            LargestSize = sizes.Largest,
            Threads = Threads,
        });
    }

    /// <summary>For the card and the results.</summary>
    public RunFacts Facts => new()
    {
        Request = Request,
        Folder = Folder,
        Input = $"{Description.Input.Width}x{Description.Input.Height}, {(Description.LetterBox ? "letterbox" : "stretch")}",
        Parameters = Description.ParameterCount,
        Bflops = Description.Bflops,
        Names = Data.Names,
        Data = Data.Facts,
        Length = Length,
        Threads = Threads,
        IsClassifier = IsClassifier,
    };

    /// <summary>A third of the memory may keep decoded pictures.</summary>
    private static long KeptBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 3;

    private static string? WhyNotContinue(Checkpoint at, TrainRequest request, TrainingPlan plan, string cfgHash) =>
        at.CfgHash != cfgHash ? "the checkpoint is of another cfg"
        : at.Seed != request.Seed ? $"the run has the seed {at.Seed}: give --seed {at.Seed}"
        : at.Batch != plan.Batch || at.Subdivisions != plan.Subdivisions
            ? $"the run has batches of {at.Batch} in {at.Subdivisions} parts: give --batch {at.Batch} --subdivisions {at.Subdivisions}"
        : at.Frozen != request.Freeze ? $"the run has {at.Frozen} frozen layers: give --freeze {at.Frozen}"
        : null;

    private static string? WhyNotContinue(Checkpoint at, RunData data) =>
        at.DataHash != data.Hash ? "the checkpoint is of other training data"
        : at.ValidationHash is { } hash && hash != data.ValidationHash
            ? "the run was validated on other data, and scores on different pictures cannot be compared: give the same validation data"
        : null;

    private static TrainingPlan PlanOf(TrainRequest request, TrainingPlan plan)
    {
        int batch = request.Batch ?? plan.Batch;
        int passes = Math.Min(batch, request.Subdivisions ?? (request.Batch is null ? plan.Subdivisions : 1));
        if (batch % passes != 0)
        {
            throw new InputException(request.Cfg, $"a batch of {batch} cannot be cut into {passes} equal subdivisions; see --batch, --subdivisions");
        }

        return plan with { Batch = batch, Subdivisions = passes };
    }

    private static TrainingLength LengthOf(TrainRequest request, TrainingPlan plan, int pictures) => request switch
    {
        { Epochs: { } epochs } when (double)epochs * pictures / plan.Batch > int.MaxValue => throw new InputException(
            request.Cfg, $"--epochs {epochs}: of {pictures} pictures these are more than {int.MaxValue} batches; give fewer"),
        { Epochs: { } epochs } => TrainingLength.OfEpochs(plan, pictures, epochs),
        { Batches: { } batches } => TrainingLength.OfBatches(plan, pictures, batches),
        _ when plan.MaxBatches > 0 => TrainingLength.OfCfg(plan, pictures),
        _ => throw new InputException(request.Cfg, "it has no max_batches, so give --epochs"),
    };
}
