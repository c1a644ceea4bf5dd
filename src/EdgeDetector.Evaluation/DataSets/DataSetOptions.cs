namespace EdgeDetector.Evaluation.DataSets;

/// <summary>What the path of a data set does not tell.</summary>
public sealed record DataSetOptions
{
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
    /// Where everything that is wrong with single labels and pictures is put, with boxes looked at more closely; those are left out then,
    /// but a box that only reaches out of its picture. Null: the first wrong label is an error, and odd boxes are taken as they are.
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

    /// <summary>Looks at a box where problems are collected.</summary>
    /// <param name="box">The box as its format writes it.</param>
    /// <param name="bounds">Where it should lie, in the same units.</param>
    /// <param name="tolerance">How far it may reach out, for rounding.</param>
    /// <param name="wrong">Makes an error of its place in the labels.</param>
    /// <exception cref="DataSetException">It has no size or lies beside the picture.</exception>
    internal void CheckBox(in PreciseBox box, in PreciseBox bounds, double tolerance, Func<string, DataSetException> wrong)
    {
        if (Problems is null)
        {
            return;
        }

        if (box.Width <= 0 || box.Height <= 0)
        {
            throw wrong("a box of no size");
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
    }
}
