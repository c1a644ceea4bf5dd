using System.Globalization;

namespace EdgeDetector.Service.Benchmark;

/// <summary>The report for people.</summary>
internal sealed class BenchmarkTable(BenchmarkReport report, TextWriter output)
{
    private static readonly string[] Parts = ["queue", "preprocess", "inference", "postprocess", "age"];

    /// <summary>Writes it.</summary>
    public void Write()
    {
        WriteSubject();
        WriteStages();
        WriteTimes();
        if (report.Cameras is not null)
        {
            WriteCameras();
        }

        WriteMachine();
    }

    private void WriteSubject()
    {
        BenchmarkSubject subject = report.Subject;
        Line($"{subject.Model}, {subject.Input.Width}x{subject.Input.Height}, {subject.Bflops:0.###} BFLOPs, on {subject.Provider}");
        foreach ((string provider, string reason) in subject.ProvidersNotUsed)
        {
            Line($"not on {provider}: {reason}");
        }

        Line($"frames of {subject.Frames.Source}, {subject.Frames.Size.Width}x{subject.Frames.Size.Height}, confidence {subject.Frames.Confidence:0.####}");
    }

    private void WriteStages()
    {
        Line($"");
        Line($"{"",-30}{"fps",10}{"ratio",9}{"CPU ms",10}{"bytes",10}");
        Stage("engine (Run alone)", report.Engine, 1);
        Stage("detect (resize to NMS)", report.Detect, report.Detect.RatioTo(report.Engine));
        Stage("pipeline (source to MQTT)", report.Pipeline, report.IsFullSpeed ? report.Pipeline.RatioTo(report.Engine) : null);
        if (report.Cameras is { } cameras)
        {
            Stage($"pipeline, {report.CameraShares.Count} cameras", cameras, cameras.RatioTo(report.Engine));
            Line($"{report.CameraShares.Count} cameras together get {cameras.RatioTo(report.Pipeline):0.000} of what one gets");
        }

        Line($"{report.Engine.Rounds.Count} rounds by turns; medians; ratio to the engine in the round before; CPU and managed bytes a frame, without broker and subscriber");
    }

    private void Stage(string name, StageMeasurement stage, double? ratio) =>
        Line($"{name,-30}{stage.Fps,10:0.00}{(ratio is { } value ? value.ToString("0.000", CultureInfo.InvariantCulture) : "-"),9}{stage.CpuMs,10:0.00}{stage.Bytes,10:0}");

    private void WriteTimes()
    {
        Line($"");
        Line($"{"ms",-30}{"p50",10}{"p90",9}{"p99",10}");
        Times("engine: inference", report.Engine.Times("inference"));
        foreach (string part in Parts)
        {
            if (part is not ("queue" or "age"))
            {
                Times($"detect: {part}", report.Detect.Times(part));
            }
        }

        foreach (string part in Parts)
        {
            Times(part == "age" ? "frame age at the subscriber" : $"pipeline: {part}", report.Received.Times(part));
        }
    }

    private void Times(string name, Quantiles times) => Line($"{name,-30}{times.P50,10:0.000}{times.P90,9:0.000}{times.P99,10:0.000}");

    private void WriteCameras()
    {
        Line($"");
        Line($"{"camera",-30}{"offered",10}{"got",9}{"fair",10}{"age p50",10}{"age p99",10}");
        foreach (CameraShare camera in report.CameraShares)
        {
            string offered = camera.OfferedFps?.ToString("0.##", CultureInfo.InvariantCulture) ?? "all";
            Line($"{camera.Name,-30}{offered,10}{camera.Fps,9:0.00}{camera.FairFps,10:0.00}{camera.Age.P50,10:0.0}{camera.Age.P99,10:0.0}");
        }
    }

    private void WriteMachine()
    {
        MachineFacts machine = report.Machine;
        Line($"");
        Line($"memory    {report.Memory.WorkingSetMb:0.0} MB now, {report.Memory.PeakMb:0.0} MB at most");
        Line($"engine    {report.GflopsPerSecond:0.0} GFLOP/s");
        Line($"machine   {machine.Processor}, {machine.Cores} cores, {machine.MemoryMb / 1024:0.0} GB, Linux {machine.Kernel}, {machine.Architecture}");
        Line($"versions  edgedetector {machine.Versions.EdgeDetector}, ONNX Runtime {machine.Versions.OnnxRuntime}, .NET {machine.Versions.DotNet}");
        Line($"heat      {Figures(machine.TemperatureC, "°C")}");
        Line($"clocks    {Figures(machine.ClockMhz, "MHz")}");
    }

    private static string Figures(IReadOnlyDictionary<string, double> figures, string unit) => figures.Count == 0
        ? "not told by this machine"
        : string.Join(", ", figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Key} {figure.Value:0.#} {unit}")));

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture).TrimEnd());
}
