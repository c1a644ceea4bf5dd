using System.CommandLine;
using System.Globalization;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Commands;
using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Commands;

/// <summary>`edgedetector-train benchmark`: what the trainer costs beyond libtorch's own forward and backward.</summary>
internal static class BenchmarkCommand
{
    private const double LongestSeconds = 86400;

    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "How long each of the two is measured, in seconds.",
        HelpName = "N",
        DefaultValueFactory = _ => 30,
    };

    static BenchmarkCommand() => Seconds.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<double>() is not (> 0 and <= LongestSeconds))
        {
            result.AddError($"--seconds: give a number above 0, {LongestSeconds} at most");
        }
    });

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("benchmark", "Measures training in images/s, and bare forward and backward of the same network beside it.");
        foreach (Option option in (IEnumerable<Option>)[.. TrainOptions.ForBenchmark, Seconds])
        {
            command.Options.Add(option);
        }

        command.SetAction((result, cancellation) => Task.Run(() => Run(result, cancellation), CancellationToken.None));
        return command.WithHelp("""
            Example:
              edgedetector-train benchmark --cfg blood-small.cfg --data BCCD --seconds 60

            Both take turns of a few seconds, at the cfg's own input size. Training is all that `train` does for a batch: reading and augmenting
            pictures, loss, optimiser, averages of the weights. Nothing is written.
            """);
    }

    private static int Run(ParseResult result, CancellationToken cancellation)
    {
        NativeEnvironment.QuietenOpenCv();
        return CommandErrors.Told(result.InvocationConfiguration.Error, () =>
        {
            TrainRequest request = TrainOptions.Request(result) with { Batches = int.MaxValue };
            SpeedFigures figures = TrainingBenchmark.Measure(request, TimeSpan.FromSeconds(result.GetValue(Seconds)), cancellation);
            TextWriter output = result.InvocationConfiguration.Output;
            output.WriteLine($"forward and backward: {Text(figures.Bare)}");
            output.WriteLine($"training:             {Text(figures.Training)}");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"share:                {figures.Share:f3}"));
            return ExitCode.Done;
        });
    }

    private static string Text(SpeedFigure figure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figure.ImagesPerSecond:f1} images/s, {figure.ProcessorTime.TotalMilliseconds:f1} ms of processor time an image");
}
