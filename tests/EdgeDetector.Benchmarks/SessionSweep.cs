using System.Globalization;
using EdgeDetector.Yolo;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector;

/// <summary>
/// <c>sweep MODEL [SECONDS]</c>: bare Run on the CPU under the options of ONNX Runtime that could matter, one changed at a time from what
/// the detector uses. The settings take turns in short rounds, so that a busy or a throttled machine slows them all alike.
/// </summary>
internal static class SessionSweep
{
    private const string Spinning = "session.intra_op.allow_spinning";
    private const string SpinningStop = "session.force_spinning_stop";
    private const int Rounds = 7;

    private static readonly Setting[] Settings =
    [
        new("as the detector"),
        new("no spinning") { Entries = { [Spinning] = "0" } },
        new("spinning after Run too") { Entries = { [SpinningStop] = "0" } },
        new("1 thread") { Change = options => options.IntraOpNumThreads = 1 },
        new("1 thread fewer than cores") { Change = options => options.IntraOpNumThreads = Math.Max(1, Environment.ProcessorCount - 1) },
        new("1 thread more than cores") { Change = options => options.IntraOpNumThreads = Environment.ProcessorCount + 1 },
        new("parallel execution") { Change = options => options.ExecutionMode = ExecutionMode.ORT_PARALLEL },
        new("graph: none") { Change = options => options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL },
        new("graph: basic") { Change = options => options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC },
        new("graph: extended") { Change = options => options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED },
        new("no memory pattern") { Change = options => options.EnableMemoryPattern = false },
        new("no memory arena") { Change = options => options.EnableCpuMemArena = false },
        new("denormals as zero") { Entries = { ["session.set_denormal_as_zero"] = "1" } },
        new("dynamic block base 4") { Entries = { ["session.dynamic_block_base"] = "4" } },
        new("dynamic block base 16") { Entries = { ["session.dynamic_block_base"] = "16" } },
        new("no prepacking") { Entries = { ["session.disable_prepacking"] = "1" } },
    ];

    public static int Run(string[] arguments)
    {
        if (arguments.Length is < 1 or > 2)
        {
            Console.Error.WriteLine("usage: sweep MODEL.onnx [SECONDS a setting, 3]");
            return 2;
        }

        double seconds = arguments.Length > 1 ? double.Parse(arguments[1], CultureInfo.InvariantCulture) : 3;
        YoloModel model = YoloModel.Read(arguments[0]);
        Candidate[] candidates = [.. Settings.Select(setting => new Candidate(setting.Name, model, Open(model, setting)))];
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Candidate candidate in candidates)
            {
                candidate.Measure(TimeSpan.FromSeconds(seconds / Rounds));
            }
        }

        double detector = candidates[0].Milliseconds;
        Console.WriteLine($"{model.Name}, ONNX Runtime {OnnxRuntimeLibrary.Version}, {Environment.ProcessorCount} cores: median ms of {Rounds} rounds, against the detector's setting");
        foreach (Candidate candidate in candidates.OrderBy(candidate => candidate.Milliseconds))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{candidate.Name,-28} {candidate.Milliseconds,9:0.000} ms  {candidate.Milliseconds / detector,6:0.000}"));
            candidate.Dispose();
        }

        return 0;
    }

    private static InferenceSession Open(YoloModel model, Setting setting)
    {
        SessionBuilder builder = new(model, new DetectorOptions());
        using SessionOptions options = builder.CommonOptions(setting.Entries);
        setting.Change?.Invoke(options);
        return new InferenceSession(model.Path, options);
    }

    private sealed record Setting(string Name)
    {
        public Action<SessionOptions>? Change { get; init; }

        public Dictionary<string, string> Entries { get; } = new(SessionBuilder.ConfigEntries);
    }

    private sealed class Candidate(string name, YoloModel model, InferenceSession session) : IDisposable
    {
        private readonly NetworkTensors _tensors = new(model);
        private readonly List<double> _rounds = [];

        public string Name => name;

        /// <summary>Median over the rounds of each round's median.</summary>
        public double Milliseconds => Median(_rounds);

        public void Measure(TimeSpan length)
        {
            _tensors.FillGrey();
            RunOnce();
            List<double> runs = [];
            long begun = TimeProvider.System.GetTimestamp();
            do
            {
                runs.Add(RunOnce());
            }
            while (TimeProvider.System.GetElapsedTime(begun) < length);
            _rounds.Add(Median(runs));
        }

        public void Dispose()
        {
            _tensors.Dispose();
            session.Dispose();
        }

        private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

        private double RunOnce()
        {
            long begun = TimeProvider.System.GetTimestamp();
            _tensors.Run(session);
            return TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds;
        }
    }
}
