using System.CommandLine;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Commands;
using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Commands;

/// <summary>`edgedetector-train train`: from labelled pictures and a cfg to a model for the device.</summary>
internal static class TrainCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print the result as one JSON object." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("train", "Trains a network from a Darknet cfg on labelled pictures.");
        foreach (Option option in (IEnumerable<Option>)[.. TrainOptions.All, Json])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (TrainOptions.Contradiction(result) is { } reason)
            {
                result.AddError(reason);
            }
        });

        // On a thread of its own, so that Ctrl-C finds the command line waiting.
        command.SetAction((result, cancellation) => Task.Run(() => Run(result, cancellation), CancellationToken.None));
        return command.WithHelp("""
            Examples:
              edgedetector-train train --cfg blood-small.cfg --data BCCD --epochs 100 --test-split test
              edgedetector-train train --cfg yolov4-tiny-custom.cfg --data data/obj.data --weights yolov4-tiny.conv.29 --layers 29
              edgedetector-train train --cfg street.cfg --data train.json --images train/ --val val.json --val-images val/ --patience 20
              edgedetector-train train --cfg blood-small.cfg --data BCCD --epochs 100 --resume

            The road: label pictures; take a cfg whose classes= (in every [yolo]) and filters= (before each, (classes + 5) · 3) fit; fit its
            anchors with `edgedetector-train anchors`; train. The cfg's batch should be 16 to 64: many cfgs in circulation are set for testing,
            with batch=1; --batch corrects that. Pictures of the validation list are never trained on; the best model by them is kept.

            In the output folder: NAME.onnx (the best model, for the device), best.weights and last.weights (for Darknet, or --weights),
            NAME.cfg, NAME.names, log.csv, curves.png, card.md (what it was made from, and how good it is), checkpoint (for --resume).

            A new run overwrites none of these: where one is there, but for the same cfg and names, give another --output.

            What is validated and written is the moving average of the weights. Ctrl-C writes a checkpoint and stops.
            Exit code: 0 done, 1 failed (a loss that is not a number, results that cannot be written), 2 the data, the cfg or the command line is
            wrong, 130 interrupted.
            """);
    }

    private static int Run(ParseResult result, CancellationToken cancellation)
    {
        NativeEnvironment.QuietenOpenCv();
        TextWriter errors = result.InvocationConfiguration.Error;
        return CommandErrors.Told(errors, () =>
        {
            TrainRequest request = TrainOptions.Request(result);
            TrainOutcome outcome = !Console.IsErrorRedirected && errors == Console.Error
                ? LiveProgress.Show(TimeProvider.System, progress => new TrainRun(request, progress, TimeProvider.System).Run(cancellation))
                : new TrainRun(request, new LineProgress(errors, TimeProvider.System), TimeProvider.System).Run(cancellation);
            if (outcome.End == RunEnd.Interrupted)
            {
                errors.WriteLine(
                    $"stopped after batch {outcome.At.Done} of {outcome.Setup.Length.Batches}; to go on: the same command with --resume");
                return ExitCode.Interrupted;
            }

            TrainLines lines = new(result.InvocationConfiguration.Output);
            if (result.GetValue(Json))
            {
                lines.Json(outcome);
            }
            else
            {
                lines.Table(outcome);
            }

            return ExitCode.Done;
        });
    }
}
