using System.Globalization;
using System.Text;
using EdgeDetector.Models;
using EdgeDetector.Service.Pictures;

namespace EdgeDetector.Training.Runs;

/// <summary>A line of log.csv.</summary>
internal sealed record LogRow
{
    /// <summary>What the batch showed.</summary>
    public required StepFigures Step { get; init; }

    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Pictures seen so far.</summary>
    public required long Images { get; init; }

    /// <summary>The speed of late; not a number where it is not known yet.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>The validation after the batch: mAP at IoU 0.5, or top-1, 0..1; null where there was none.</summary>
    public double? Score { get; init; }

    /// <summary>The line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Step.Batch},{Epoch},{Images},{Step.Rate:g6},{Step.Input},{Step.Loss:r},{Step.Box:g6},{Step.Object:g6},{Step.NoObject:g6},"
        + $"{Step.Class:g6},{Step.MeanIou:f4},{Score:f4},{ImagesPerSecond:f1}");

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static LogRow Parse(string line)
    {
        string[] cells = line.Split(',');
        double Number(int cell) => double.Parse(cells[cell], NumberStyles.Float, CultureInfo.InvariantCulture);
        if (cells.Length != 13 || !InputSize.TryParse(cells[4], out InputSize input))
        {
            throw new FormatException($"not a line of a training's log: {line}");
        }

        return new LogRow
        {
            Step = new StepFigures
            {
                Batch = long.Parse(cells[0], CultureInfo.InvariantCulture),
                Rate = Number(3),
                Input = input,
                Loss = Number(5),
                Box = Number(6),
                Object = Number(7),
                NoObject = Number(8),
                Class = Number(9),
                MeanIou = Number(10),
            },
            Epoch = int.Parse(cells[1], CultureInfo.InvariantCulture),
            Images = long.Parse(cells[2], CultureInfo.InvariantCulture),
            Score = cells[11].Length == 0 ? null : Number(11),
            ImagesPerSecond = Number(12),
        };
    }
}

/// <summary>log.csv: a line a batch. The last one waits in memory, since a validation may follow that belongs to it.</summary>
/// <param name="path">The file.</param>
internal sealed class TrainLog(string path)
{
    private const string Header = "batch,epoch,images,rate,input,loss,box,object,no_object,class,iou,map50,images_per_second";

    private readonly List<LogRow> _rows = [];
    private int _written;

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<LogRow> Rows => _rows;

    /// <summary>Takes over the lines of the run that is continued; those after the checkpoint are dropped.</summary>
    /// <param name="done">Batches of the checkpoint.</param>
    /// <exception cref="InputException">The file is damaged.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public void Continue(long done)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            // A line that was being written when the machine stopped is beyond the checkpoint.
            _rows.AddRange(File.ReadLines(path).Skip(1).Take((int)Math.Min(done, int.MaxValue)).Select(LogRow.Parse));
        }
        catch (FormatException e)
        {
            throw new InputException(path, e.Message);
        }

        _rows.RemoveAll(row => row.Step.Batch > done);
        Rewrite(_rows.Count - 1);
    }

    /// <summary>Adds a line.</summary>
    /// <exception cref="IOException">The lines before cannot be written; they will be the next time.</exception>
    public void Add(LogRow row)
    {
        _rows.Add(row);
        Write(_rows.Count - 1);
    }

    /// <summary>Gives the last line its validation.</summary>
    public void SetScore(double score) => _rows[^1] = _rows[^1] with { Score = score };

    /// <summary>Writes the last line too.</summary>
    /// <exception cref="IOException">It cannot be written; it will be the next time.</exception>
    public void Flush() => Write(_rows.Count);

    private void Write(int count)
    {
        if (_written < 0 || !File.Exists(path))
        {
            Rewrite(count);
        }
        else if (count > _written)
        {
            int from = _written;

            // Until it is known to be whole: a full disk may take half of the text.
            _written = -1;
            File.AppendAllText(path, Text(from, count));
            _written = count;
        }
    }

    private void Rewrite(int count)
    {
        byte[] text = Encoding.UTF8.GetBytes(Header + "\n" + Text(0, count));
        WholeFile.Write(path, stream => stream.Write(text));
        _written = Math.Max(0, count);
    }

    private string Text(int from, int to) => string.Concat(Enumerable.Range(from, Math.Max(0, to - from)).Select(i => $"{_rows[i]}\n"));
}
