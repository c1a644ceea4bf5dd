using System.Runtime.InteropServices;
using EdgeDetector.Evaluation;
using EdgeDetector.Models;
using EdgeDetector.Service.Commands;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Runs;

namespace EdgeDetector.Training.Commands;

/// <summary>What all commands tell of what may go wrong.</summary>
internal static class CommandErrors
{
    /// <summary>How libtorch says that the memory of a graphics card, or the processor's, is too small.</summary>
    private static readonly string[] MemoryIsFull =
    [
        "CUDA out of memory",
        "CUDA error: out of memory",
        "CUBLAS_STATUS_ALLOC_FAILED",
        "CUDNN_STATUS_ALLOC_FAILED",
        "DefaultCPUAllocator: can't allocate memory",
    ];

    /// <summary>Does the work; what goes wrong becomes a line or two and an exit code.</summary>
    public static int Told(TextWriter errors, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is InputException or ImportException or DataSetException)
        {
            errors.WriteLine($"error: {e.Message}");
            return ExitCode.Usage;
        }
        catch (NonFiniteLossException e)
        {
            string kept = e.Folder is null ? "" : $"; its pictures and labels are kept for a look in {e.Folder}";
            string learnt = e.Learnt is null ? "" : $"; --weights {e.Learnt} begins with what was learnt before";
            errors.WriteLine($"error: {e.Message}{kept}");
            errors.WriteLine($"Are the labels right? If so: a lower learning_rate, a longer burn_in, or a larger batch, and another --output{learnt}.");
            return ExitCode.Failed;
        }
        catch (ExternalException e)
        {
            // All that libtorch says; below its first line are its own calls.
            errors.WriteLine($"error: {e.Message.Split('\n')[0]}");
            if (MemoryIsFull.Any(text => e.Message.Contains(text, StringComparison.Ordinal)))
            {
                errors.WriteLine(
                    "A pass needs more memory than there is. Where another program had it: --resume goes on. Else: more --subdivisions, "
                    + "or a smaller --batch, with --weights last.weights of this run, and another --output.");
            }

            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"error: {e.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }
}
