using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Benchmark;

/// <summary>The rounds of one stage, and what of its frames was timed.</summary>
/// <param name="name">Its name, such as engine.</param>
internal sealed class StageMeasurement(string name)
{
    private readonly List<StageRound> _rounds = [];
    private readonly SortedDictionary<string, List<double>> _samples = new(StringComparer.Ordinal);

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its rounds.</summary>
    public IReadOnlyList<StageRound> Rounds => _rounds;

    /// <summary>The names under which something was timed.</summary>
    public IEnumerable<string> Timed => _samples.Keys;

    /// <summary>Frames a second: the median of the rounds.</summary>
    public double Fps => Quantiles.Median(_rounds.Select(round => round.Fps));

    /// <summary>Processor milliseconds a frame: the median of the rounds.</summary>
    public double CpuMs => Quantiles.Median(_rounds.Select(round => round.CpuMs));

    /// <summary>Managed bytes a frame: the median of the rounds.</summary>
    public double Bytes => Quantiles.Median(_rounds.Select(round => round.Bytes));

    /// <summary>Median, over the rounds, of its frames a second against those of the neighbouring round of another stage.</summary>
    public double RatioTo(StageMeasurement other) => Quantiles.Median(_rounds.Zip(other._rounds, (own, others) => own.Fps / others.Fps));

    /// <summary>Milliseconds of what was timed under a name.</summary>
    public Quantiles Times(string what) => Quantiles.Of(_samples.GetValueOrDefault(what, []));

    /// <summary>Adds a round.</summary>
    public void Add(StageRound round) => _rounds.Add(round);

    /// <summary>Adds the time that something took in one frame.</summary>
    public void Add(string what, double milliseconds)
    {
        if (!_samples.TryGetValue(what, out List<double>? samples))
        {
            _samples[what] = samples = [];
        }

        samples.Add(milliseconds);
    }

    /// <summary>Adds the times of one call of the detector.</summary>
    public void Add(DetectTimings timings)
    {
        Add("preprocess", timings.Preprocess.TotalMilliseconds);
        Add("inference", timings.Inference.TotalMilliseconds);
        Add("postprocess", timings.Postprocess.TotalMilliseconds);
    }
}
