namespace EdgeDetector.Evaluation.DataSets;

/// <summary>
/// Text files of boxes, one file a picture and one line a box: <c>class [confidence] a b c d [difficult]</c>; a class name may have blanks.
/// </summary>
internal sealed class TextBoxLines
{
    private readonly List<Line> _lines = [];

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Reads all .txt files of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="withConfidence">Whether a confidence stands before the box.</param>
    /// <exception cref="DataSetException">A line that is none.</exception>
    public TextBoxLines(string folder, bool withConfidence)
    {
        Files = TextFiles.List(folder, "*.txt");
        foreach (string file in Files)
        {
            _lines.AddRange(TextFiles.Lines(file).Select(line => Parse(line, withConfidence)));
        }
    }

    /// <summary>The lines of all files, in order.</summary>
    public IReadOnlyList<Line> Lines => _lines;

    /// <summary>What the numbers must be: a right edge left of the left edge is a width.</summary>
    public TextBoxes FindOut() =>
        _lines.Any(line => line.C < line.A || line.D < line.B) ? TextBoxes.Sizes : TextBoxes.Corners;

    private static Line Parse(TextLine line, bool withConfidence)
    {
        string[] words = line.Words();
        bool difficult = !withConfidence && words[^1].Equals("difficult", StringComparison.OrdinalIgnoreCase);
        int end = difficult ? words.Length - 1 : words.Length;
        int numbers = withConfidence ? 5 : 4;
        if (end < numbers + 1)
        {
            throw line.Wrong($"a class{(withConfidence ? ", a confidence" : "")} and four numbers of a box are expected");
        }

        double confidence = withConfidence ? line.ParseNumber(words[end - 5]) : 1;
        if (confidence is < 0 or > 1)
        {
            throw line.Wrong($"a confidence is between 0 and 1, not {words[end - 5]}");
        }

        return new Line
        {
            Source = line,
            ClassName = string.Join(' ', words[..(end - numbers)]),
            Confidence = confidence,
            A = line.ParseNumber(words[end - 4]),
            B = line.ParseNumber(words[end - 3]),
            C = line.ParseNumber(words[end - 2]),
            D = line.ParseNumber(words[end - 1]),
            IsDifficult = difficult,
        };
    }

    /// <summary>One box of a file.</summary>
    internal readonly record struct Line
    {
        public required TextLine Source { get; init; }

        public required string ClassName { get; init; }

        public required double Confidence { get; init; }

        public required double A { get; init; }

        public required double B { get; init; }

        public required double C { get; init; }

        public required double D { get; init; }

        public required bool IsDifficult { get; init; }

        /// <summary>The box, with its four numbers taken as told.</summary>
        public PreciseBox Box(TextBoxes boxes)
        {
            PreciseBox box = boxes == TextBoxes.Corners ? new(A, B, C - A, D - B) : new(A, B, C, D);
            return box is { Width: >= 0, Height: >= 0 }
                ? box
                : throw Source.Wrong(boxes == TextBoxes.Corners ? "right is below left, or bottom below top" : "a width or height below 0");
        }
    }
}
