namespace EdgeDetector.Evaluation.DataSets;

/// <summary>What the path of a data set does not tell.</summary>
public sealed record DataSetOptions
{
    /// <summary>What is told of a box that has no width or no height.</summary>
    internal const string NoSize = "a box of no size";

    /// <summary>Folder of the pictures; null: beside the labels, where the format expects them. Darknet's lists name the pictures themselves.</summary>
    public string? Images { get; init; }

    /// <summary>
    /// Which list of a VOC folder's ImageSets/Main; null: test, else val, else every annotation. Of a Darknet .data which of its lines
    /// names the list; null: valid.
    /// </summary>
    public string? Split { get; init; }

    /// <summary>The classes of a VOC folder in the order of their ids; null: those that its labels name, sorted.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>How text files give boxes; null: found out, see <see cref="TextBoxes"/>.</summary>
    public TextBoxes? Boxes { get; init; }

    /// <summary>
    /// Where everything that is wrong with single labels and pictures is put, with boxes looked at more closely; wrong labels are left out
    /// then, and their pictures marked (<see cref="LabelledPicture.HasUnusableLabels"/>). A box of no size is left out alone, one that only
    /// reaches out of its picture is kept. Null: the first wrong label is an error, and odd boxes are taken as they are.
    /// </summary>
    public ICollection<DataProblem>? Problems { get; init; }

    /// <summary>Reads each of some items; a wrong one is left out where problems are collected.</summary>
    /// <exception cref="DataSetException">One is wrong, and problems are not collected.</exception>
    internal IEnumerable<TOut> Each<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, TOut> read)
    {
        foreach (TIn item in items)
        {
            TOut result;
            try
            {
                result = read(item);
            }
            catch (DataSetException e) when (Problems is not null)
            {
                Problems.Add(e.Problem);
                continue;
            }

            yield return result;
        }
    }

    /// <summary>Reads the labels of a picture; where problems are collected all of them.</summary>
    /// <param name="labels">Its labels.</param>
    /// <param name="read">Reads one; null for one that is left out alone.</param>
    /// <exception cref="DataSetException">One is wrong, and problems are not collected.</exception>
    internal PictureLabels Labels<T>(IEnumerable<T> labels, Func<T, GroundTruth?> read)
    {
        int unusable = 0;
        GroundTruth?[] objects = [.. labels.Select(label =>
        {
            try
            {
                return read(label);
            }
            catch (DataSetException e) when (Problems is not null)
            {
                Problems.Add(e.Problem);
                unusable++;
                return null;
            }
        })];
        return new PictureLabels([.. objects.OfType<GroundTruth>()], unusable > 0);
    }

    /// <summary>Looks at a box where problems are collected.</summary>
    /// <param name="box">The box as its format writes it.</param>
    /// <param name="bounds">Where it should lie, in the same units.</param>
    /// <param name="tolerance">How far it may reach out, for rounding.</param>
    /// <param name="wrong">Makes an error of its place in the labels.</param>
    /// <returns>Whether it has a size: one without hides no object, and may be left out alone.</returns>
    /// <exception cref="DataSetException">It lies beside the picture.</exception>
    internal bool CheckBox(in PreciseBox box, in PreciseBox bounds, double tolerance, Func<string, DataSetException> wrong)
    {
        if (Problems is null)
        {
            return true;
        }

        if (box.Width <= 0 || box.Height <= 0)
        {
            Problems.Add(wrong(NoSize).Problem);
            return false;
        }

        if (box.X >= bounds.Right || box.Y >= bounds.Bottom || box.Right <= bounds.X || box.Bottom <= bounds.Y)
        {
            throw wrong("a box beside the picture");
        }

        double beyond = Math.Max(
            Math.Max(bounds.X - box.X, box.Right - bounds.Right), Math.Max(bounds.Y - box.Y, box.Bottom - bounds.Bottom));
        if (beyond > tolerance)
        {
            Problems.Add(wrong("a box reaches out of the picture").Problem);
        }

        return true;
    }
}

/// <summary>What the labels of a picture say.</summary>
/// <param name="Objects">The objects.</param>
/// <param name="HasUnusable">Whether a label could not be used.</param>
internal readonly record struct PictureLabels(IReadOnlyList<GroundTruth> Objects, bool HasUnusable);
