using EdgeDetector.Evaluation.DataSets;

namespace EdgeDetector.Evaluation.Tracking;

/// <summary>A line of a MOTChallenge file: <c>frame,id,left,top,width,height[,confidence[,…]]</c>.</summary>
internal sealed record MotRow
{
    // A day at 30 frames a second; beyond, a number is a mistake and not a frame.
    private const int LastFrame = 3_000_000;
    private const int Id = 1;
    private const int Left = 2;
    private const int Confidence = 6;
    private const int ClassColumn = 7;

    /// <summary>The line, for errors.</summary>
    public required TextLine Source { get; init; }

    /// <summary>Frame, from 1.</summary>
    public required int Frame { get; init; }

    /// <summary>The box with its identity; of detections it is -1. All are of one class.</summary>
    public required TrackedBox Tracked { get; init; }

    /// <summary>Confidence of any scale, or a truth's flag; null where the line has no seventh number.</summary>
    public required double? Score { get; init; }

    /// <summary>MOT16's class of a truth: the eighth of eight or nine numbers, 1 or more; null where the line is of another kind.</summary>
    public required int? ClassNumber { get; init; }

    /// <summary>Reads all lines of a file.</summary>
    /// <exception cref="DataSetException">The file cannot be read, or a line is none.</exception>
    public static IReadOnlyList<MotRow> Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new DataSetException(path, "this is a folder; give a MOTChallenge file, such as gt.txt or det.txt");
        }

        return [.. TextFiles.Lines(path).Select(Parse)];
    }

    private static MotRow Parse(TextLine line)
    {
        string[] words = line.Text.Contains(',') ? line.Text.TrimEnd(',').Split(',', StringSplitOptions.TrimEntries) : line.Words();
        if (words.Length <= Left + 3)
        {
            throw line.Wrong("frame,id,left,top,width,height[,confidence,…] is expected");
        }

        double[] numbers = [.. words.Select(line.ParseNumber)];
        PreciseBox box = new(numbers[Left], numbers[Left + 1], numbers[Left + 2], numbers[Left + 3]);
        if (box.Width < 0 || box.Height < 0)
        {
            throw line.Wrong("a width or height below 0");
        }

        return new MotRow
        {
            Source = line,
            Frame = (int)Whole(line, words[0], numbers[0], 1, LastFrame, "a frame"),
            Tracked = new TrackedBox(Whole(line, words[Id], numbers[Id], -1, 1L << 52, "an identity"), 0, box),
            Score = numbers.Length > Confidence ? numbers[Confidence] : null,
            ClassNumber = numbers.Length is ClassColumn + 1 or ClassColumn + 2 && numbers[ClassColumn] is >= 1 and < 100
                ? (int)Whole(line, words[ClassColumn], numbers[ClassColumn], 1, 100, "a class")
                : null,
        };
    }

    private static long Whole(TextLine line, string word, double number, double lowest, double highest, string what) =>
        number == Math.Floor(number) && number >= lowest && number <= highest
            ? (long)number
            : throw line.Wrong(FormattableString.Invariant($"{what} is a whole number from {lowest} to {highest}, not {word}"));
}
