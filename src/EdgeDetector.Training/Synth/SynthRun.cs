using EdgeDetector.Synthetic;
using OpenCvSharp;

namespace EdgeDetector.Training.Synth;

/// <summary>
/// Draws a data set into a hidden folder inside the output folder and moves it into place when it is whole; what was begun and not
/// finished is removed.
/// </summary>
internal sealed class SynthRun(SynthRequest request)
{
    private const string Unfinished = ".unfinished";

    private readonly ILabelFormat _format = request.Format switch
    {
        SynthFormat.Voc => new VocFormat(),
        SynthFormat.Coco => new CocoFormat(),
        _ => new DarknetFormat(),
    };

    /// <summary>Why a folder cannot take a data set; null where it can.</summary>
    public static string? WhyNot(string output)
    {
        try
        {
            return File.Exists(output) ? "this is a file: name a new or an empty folder"
                : Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any(path => Path.GetFileName(path) != Unfinished)
                    ? "the folder is not empty: name a new or an empty one, so that nothing of yours is mixed in or replaced"
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the folder cannot be looked into: {e.Message}";
        }
    }

    /// <summary>Draws and writes everything.</summary>
    /// <param name="progress">Told after each picture how many are done; from several threads, one at a time.</param>
    /// <param name="cancellation">Ends the work; nothing is left.</param>
    /// <exception cref="IOException">A file cannot be written; nothing is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SynthSummary Run(Action<int> progress, CancellationToken cancellation)
    {
        bool isNew = !Directory.Exists(request.Output);
        string folder = Path.Combine(request.Output, Unfinished);
        try
        {
            RemoveFolder(folder);
            Directory.CreateDirectory(Path.Combine(folder, _format.Pictures));
            LabelledStreet[] pictures = DrawAll(folder, progress, cancellation);
            string entry = _format.WriteLists(folder, new StreetSplit(pictures[..request.TrainingCount], pictures[request.TrainingCount..]));
            MoveIntoPlace(folder, entry);
            return SynthSummary.Of(pictures, Path.Combine(request.Output, entry));
        }
        catch
        {
            RemoveFolder(isNew ? request.Output : folder);
            throw;
        }
    }

    private LabelledStreet[] DrawAll(string folder, Action<int> progress, CancellationToken cancellation)
    {
        LabelledStreet[] pictures = new LabelledStreet[request.Count];
        // Pictures are drawn side by side: threads within one would only wait for those of another.
        Cv2.SetNumThreads(1);
        StreetSequence sequence = new(request);
        Lock told = new();
        int done = 0;
        ParallelOptions options = new() { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Parallel.For(0, request.Count, options, index =>
            {
                pictures[index] = Write(folder, index, sequence.Draw(index));
                lock (told)
                {
                    progress(++done);
                }
            });
        }
        catch (AggregateException e)
        {
            throw e.InnerExceptions[0];
        }

        return pictures;
    }

    private LabelledStreet Write(string folder, int index, StreetPicture street)
    {
        LabelledStreet picture = new(index, street.Size, street.Objects);
        File.WriteAllBytes(Path.Combine(folder, _format.Pictures, picture.Name + ".jpg"), street.ToJpeg());
        _format.WritePicture(folder, picture);
        return picture;
    }

    /// <summary>The entry goes last: until it is there nobody takes the folder for a data set.</summary>
    private void MoveIntoPlace(string folder, string entry)
    {
        string[] names = [.. Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path))];
        foreach (string name in names.OrderBy(name => name == entry))
        {
            Directory.Move(Path.Combine(folder, name), Path.Combine(request.Output, name));
        }

        Directory.Delete(folder);
    }

    private static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
