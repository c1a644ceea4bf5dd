namespace EdgeDetector.Evaluation.Results;

/// <summary>
/// Which class was taken for which, at one confidence threshold: boxes are matched whatever their class, best overlap first. The last row
/// is the background that was taken for an object (false alarms), the last column the objects taken for background (misses).
/// </summary>
public sealed class ConfusionMatrix
{
    private readonly int[] _cells;

    /// <summary>Takes the cells, row by row: (names + 1)² numbers, 0 or more.</summary>
    /// <param name="names">The class names.</param>
    /// <param name="cells">Rows are truth, columns what was detected, the background last in both.</param>
    /// <exception cref="ArgumentException">The cells are another number than (names + 1)².</exception>
    public ConfusionMatrix(IReadOnlyList<string> names, IReadOnlyList<int> cells)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(cells);
        Names = names;
        if (cells.Count != Size * Size)
        {
            throw new ArgumentException($"{cells.Count} cells for {names.Count} classes and the background", nameof(cells));
        }

        _cells = [.. cells];
    }

    /// <summary>The class names; a class id is an index into them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Number of rows and of columns: the classes and the background.</summary>
    public int Size => Names.Count + 1;

    /// <summary>Index of the background's row and column: the last.</summary>
    public int Background => Names.Count;

    /// <summary>How many objects of class <paramref name="truth"/> were detected as class <paramref name="detected"/>.</summary>
    public int this[int truth, int detected] => _cells[(truth * Size) + detected];
}
