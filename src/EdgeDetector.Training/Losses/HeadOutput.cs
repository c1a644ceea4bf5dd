using TorchSharp;

namespace EdgeDetector.Training.Losses;

/// <summary>
/// What a head receives, number by number, and the gradient that its loss gives to each. Both are worked on in plain memory, as Darknet does:
/// a batch teaches a few hundred boxes, and a libtorch operation costs more than all their arithmetic.
/// </summary>
/// <remarks>A predicted box has one index in the batch, see <see cref="BoxAt"/>. The tensors belong to the dispose scope it is made in.</remarks>
internal sealed class HeadOutput
{
    private readonly torch.Tensor _raw;
    private readonly torch.Tensor _plain;
    private readonly torch.Tensor _slopes;
    private readonly TensorNumbers _numbers;
    private readonly TensorNumbers _gradient;
    private readonly int _values;

    /// <summary>Wraps a head's raw input.</summary>
    /// <param name="raw">[pictures, anchors × (box values + classes), rows, columns], anchor by anchor.</param>
    /// <param name="grid">The head's cells.</param>
    /// <exception cref="ArgumentException">The shape does not fit the head.</exception>
    public HeadOutput(torch.Tensor raw, HeadGrid grid)
    {
        _values = grid.Head.BoxValues + grid.Head.Classes;
        if (raw.dim() != 4 || raw.shape[1] != (long)grid.Anchors * _values || raw.shape[2] != grid.Height || raw.shape[3] != grid.Width)
        {
            throw new ArgumentException(
                $"a head of {grid.Anchors} anchors x {_values} values cannot take a tensor of shape [{string.Join(", ", raw.shape)}]", nameof(raw));
        }

        Grid = grid;
        Pictures = (int)raw.shape[0];
        _raw = raw;
        _plain = raw.detach().contiguous();
        _slopes = torch.zeros(raw.shape, raw.dtype);
        _numbers = new TensorNumbers(_plain);
        _gradient = new TensorNumbers(_slopes);
    }

    /// <summary>The head's cells and anchors.</summary>
    public HeadGrid Grid { get; }

    /// <summary>Pictures of the batch.</summary>
    public int Pictures { get; }

    /// <summary>Boxes of one picture.</summary>
    public int BoxesPerPicture => Grid.Anchors * Grid.Cells;

    /// <summary>Boxes of the batch.</summary>
    public int Boxes => Pictures * BoxesPerPicture;

    /// <summary>A raw number.</summary>
    /// <param name="box">Of which box.</param>
    /// <param name="value">Which of its values.</param>
    public double this[int box, int value] => _numbers[PlaceOf(box, value)];

    /// <summary>Anchors of all pictures: each has the boxes of <see cref="HeadGrid.Cells"/> following indexes.</summary>
    public int Planes => Pictures * Grid.Anchors;

    /// <summary>The index of a box: picture by picture, anchor by anchor (of the head's own), cell by cell.</summary>
    public int BoxAt(int picture, int anchor, int cell) => (((picture * Grid.Anchors) + anchor) * Grid.Cells) + cell;

    /// <summary>Counts a term of the loss: what it adds to the gradient of a raw number.</summary>
    /// <param name="box">Of which box.</param>
    /// <param name="value">Which of its values.</param>
    /// <param name="term">The term.</param>
    /// <returns>What it adds to the loss.</returns>
    public double Add(int box, int value, LossTerm term)
    {
        // The batch's loss is the mean of its pictures'.
        _gradient[PlaceOf(box, value)] += term.Slope / Pictures;
        return term.Loss;
    }

    /// <summary>Reads one of the values of all boxes of a plane.</summary>
    /// <param name="plane">Which plane.</param>
    /// <param name="value">Which value.</param>
    /// <param name="numbers">Receives a number for each cell.</param>
    public void Read(int plane, int value, Span<double> numbers) => _numbers.Read(PlaceOf(plane * Grid.Cells, value), numbers);

    /// <summary>Counts what terms of the loss add to the gradient of one of the values of all boxes of a plane.</summary>
    /// <param name="plane">Which plane.</param>
    /// <param name="value">Which value.</param>
    /// <param name="slopes">The terms' slopes, one for each cell.</param>
    public void Add(int plane, int value, ReadOnlySpan<double> slopes)
    {
        long place = PlaceOf(plane * Grid.Cells, value);
        for (int cell = 0; cell < slopes.Length; cell++)
        {
            _gradient[place + cell] += slopes[cell] / Pictures;
        }
    }

    /// <summary>A loss as a scalar of the raw numbers' type that has the gradient gathered here.</summary>
    public torch.Tensor WithGradient(double loss)
    {
        torch.Tensor linear = (_raw * _slopes).sum();
        return linear - linear.detach() + loss;
    }

    private long PlaceOf(int box, int value)
    {
        (int plane, int cell) = Math.DivRem(box, Grid.Cells);
        return ((((long)plane * _values) + value) * Grid.Cells) + cell;
    }
}
