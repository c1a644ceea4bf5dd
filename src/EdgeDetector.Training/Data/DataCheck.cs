using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Geometry;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Training.Runs;
using OpenCvSharp;

namespace EdgeDetector.Training.Data;

/// <summary>Decodes all pictures before anything is trained, and collects what is wrong with them and what was wrong with their labels.</summary>
/// <param name="threads">How many pictures are decoded at the same time.</param>
internal sealed class DataCheck(int threads)
{
    /// <summary>As many problems are told in the error; whoever mends these tries again anyway.</summary>
    private const int MostTold = 100;

    /// <summary>Pixels that a box may reach out of its picture: labelling tools count from 0 or from 1.</summary>
    private const double Tolerance = 1;

    /// <summary>What is known of each file: one may be in several parts.</summary>
    private readonly ConcurrentDictionary<string, Examined> _examined = new(StringComparer.Ordinal);

    /// <summary>Pictures left out for labels that cannot be used.</summary>
    private int _leftOut;

    /// <summary>What was found; readers of labels add to it.</summary>
    public List<DataProblem> Problems { get; } = [];

    /// <summary>Fails where there are problems that the data must not have.</summary>
    /// <param name="path">The data.</param>
    /// <exception cref="InputException">There are; the message lists them.</exception>
    public void RequireNone(string path)
    {
        int count = Errors.Count();
        if (count > 0)
        {
            throw new InputException(path, $"{Counted.Of(count, "problem")}; mend them, or leave out what is bad with --skip-bad:{List()}");
        }
    }

    /// <summary>The error of data of which nothing is left.</summary>
    /// <param name="path">The data.</param>
    /// <param name="what">What is missing.</param>
    /// <returns>The message says why, as far as problems with labels and pictures are the reason.</returns>
    public InputException NothingLeft(string path, string what)
    {
        int count = Errors.Count();
        return new InputException(path, count == 0 ? what : $"{what}: {Counted.Of(count, "problem")}:{List()}");
    }

    /// <summary>Decodes a detector's pictures.</summary>
    /// <returns>The data without those that cannot be used, or that have labels that cannot.</returns>
    public DataSet Check(DataSet data)
    {
        Examined[] found = Examine([.. data.Pictures.Select(picture => picture.Path)]);
        TellDuplicates(found);
        DataSet good = LeaveOut(data with
        {
            Pictures = [.. data.Pictures.Index()
                .Where(pair => found[pair.Index].Problem is null)
                .Select(pair => CheckBoxes(pair.Item, found[pair.Index].Size))],
        });
        LabelledPicture[] empty = [.. good.Pictures.Where(picture => picture.Objects.Count == 0)];
        if (empty.Length > 0)
        {
            Add(
                data.Path,
                Invariant($"{empty.Length} of {good.Pictures.Count} pictures have no objects, the first: {empty[0].Path}"),
                ProblemSeverity.Note);
        }

        return good;
    }

    /// <summary>Leaves out pictures with labels that cannot be used: without these they would teach that nothing is there.</summary>
    public DataSet LeaveOut(DataSet data)
    {
        LabelledPicture[] good = [.. data.Pictures.Where(picture => !picture.HasUnusableLabels)];
        _leftOut += data.Pictures.Count - good.Length;
        return data with { Pictures = good };
    }

    /// <summary>Adds a note of how much was left out.</summary>
    /// <param name="path">The data.</param>
    public void TellLeftOut(string path)
    {
        if (_leftOut > 0)
        {
            Add(
                path,
                _leftOut == 1
                    ? "1 picture is left out, for labels in it cannot be used"
                    : Invariant($"{_leftOut} pictures are left out, for labels in them cannot be used"),
                ProblemSeverity.Note);
        }

        int sizeless = Problems.Count(problem => problem.What == DataSetOptions.NoSize);
        if (sizeless > 0)
        {
            Add(
                path,
                sizeless == 1 ? "1 box of no size is left out; the picture stays" : Invariant($"{sizeless} boxes of no size are left out; the pictures stay"),
                ProblemSeverity.Note);
        }
    }

    /// <summary>Decodes a classifier's pictures.</summary>
    /// <returns>The data without those that cannot be used.</returns>
    public ClassificationSet Check(ClassificationSet data)
    {
        Examined[] found = Examine([.. data.Pictures.Select(picture => picture.Path)]);
        TellDuplicates(found);
        return data with { Pictures = [.. data.Pictures.Where((_, i) => found[i].Problem is null)] };
    }

    /// <summary>Tells where the same pictures are in two parts, be it under different names.</summary>
    /// <param name="training">Files of the training.</param>
    /// <param name="other">Files of the other part.</param>
    /// <param name="part">What the other part is called.</param>
    public void CheckOverlap(IEnumerable<string> training, IEnumerable<string> other, string part)
    {
        HashSet<string> known = [.. training.Select(ContentOf).OfType<string>()];
        string[] both = [.. other.Where(path => ContentOf(path) is { } content && known.Contains(content))];
        if (both.Length > 0)
        {
            Add(
                both[0],
                both.Length == 1
                    ? $"this picture is in the training and in the {part}: its figures look better than they are"
                    : Invariant($"this picture and {both.Length - 1} more are in the training and in the {part}: its figures look better than they are"),
                ProblemSeverity.Warning);
        }
    }

    private IEnumerable<DataProblem> Errors => Problems.Where(problem => problem.Severity == ProblemSeverity.Error);

    private string List()
    {
        int more = Errors.Count() - MostTold;
        return $"\n  {string.Join("\n  ", Errors.Take(MostTold))}{(more > 0 ? Invariant($"\n  … and {more} more") : "")}";
    }

    private Examined[] Examine(string[] paths)
    {
        ConcurrentDictionary<int, Examined> found = [];
        Parallel.For(
            0, paths.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => found[i] = _examined.GetOrAdd(paths[i], Examine));
        Examined[] all = [.. paths.Select((_, i) => found[i])];
        Problems.AddRange(all.Select(one => one.Problem).OfType<DataProblem>().Distinct());
        return all;
    }

    private static Examined Examine(string path)
    {
        try
        {
            using Mat picture = PictureFile.Read(path);
            using FileStream file = File.OpenRead(path);
            return new Examined(path, new PixelSize(picture.Width, picture.Height), Convert.ToHexString(SHA256.HashData(file)), null);
        }
        catch (InputException e)
        {
            return new Examined(path, default, null, new DataProblem(path, null, e.Message[(path.Length + 2)..]));
        }
        catch (IOException e)
        {
            return new Examined(path, default, null, new DataProblem(path, null, e.Message));
        }
    }

    private string? ContentOf(string path) => _examined.GetValueOrDefault(path)?.Content;

    private void TellDuplicates(Examined[] pictures)
    {
        foreach (IGrouping<string, Examined> same in pictures.Where(one => one.Content is not null).GroupBy(one => one.Content!))
        {
            string[] paths = [.. same.Select(one => one.Path)];
            foreach (string path in paths.Skip(1))
            {
                Add(path, path == paths[0] ? "this picture is listed twice" : $"the same picture as {paths[0]}", ProblemSeverity.Warning);
            }
        }
    }

    /// <summary>The readers looked at boxes by the size that the labels tell; here are those of pictures of another size.</summary>
    private LabelledPicture CheckBoxes(LabelledPicture picture, PixelSize size)
    {
        if (picture.AreFractions || picture.Size == size)
        {
            return picture;
        }

        if (picture.Size is { } told)
        {
            Add(picture.Path, $"the picture is {size}, its labels say {told}; boxes are taken as pixels of the picture", ProblemSeverity.Warning);
        }

        PreciseBox bounds = new(0, 0, size.Width, size.Height);
        bool isBeside = false;
        foreach (GroundTruth thing in picture.Objects)
        {
            PreciseBox box = thing.Box;
            if (box.X >= bounds.Right || box.Y >= bounds.Bottom || box.Right <= 0 || box.Bottom <= 0)
            {
                isBeside = true;
                Add(picture.Path, Invariant($"a box beside the picture, which is {size}: {box.X}, {box.Y} to {box.Right}, {box.Bottom}"));
            }
            else if (Math.Min(box.X, box.Y) < -Tolerance || box.Right > bounds.Right + Tolerance || box.Bottom > bounds.Bottom + Tolerance)
            {
                Add(picture.Path, Invariant($"a box reaches out of the picture, which is {size}: {box.X}, {box.Y} to {box.Right}, {box.Bottom}"));
            }
        }

        return picture with { Size = size, HasUnusableLabels = picture.HasUnusableLabels || isBeside };
    }

    private void Add(string file, string what, ProblemSeverity severity = ProblemSeverity.Error) =>
        Problems.Add(new DataProblem(file, null, what, severity));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Examined(string Path, PixelSize Size, string? Content, DataProblem? Problem);
}
