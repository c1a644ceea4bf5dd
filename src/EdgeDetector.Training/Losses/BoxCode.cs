using System.Numerics.Tensors;
using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Losses;

/// <summary>The boxes that a head's raw numbers mean.</summary>
/// <param name="output">The numbers.</param>
internal sealed class BoxCode(HeadOutput output)
{
    // Sizes are anchors times e^value; beyond this neither a float's area nor its gradient means anything.
    private const double LargestExponent = 16;

    private readonly HeadGrid _grid = output.Grid;
    private readonly HeadLayer _head = output.Grid.Head;

    /// <summary>Which of a box's values is its x, y, width or height.</summary>
    /// <param name="coordinate">0 to 3.</param>
    public int ValueOf(int coordinate) => _head.Kind == HeadKind.Gaussian ? 2 * coordinate : coordinate;

    /// <summary>One of a box's four raw numbers.</summary>
    public double Raw(int box, int coordinate) => output[box, ValueOf(coordinate)];

    /// <summary>The anchor that a box starts from.</summary>
    public Anchor Shape(int box) => _grid.Shape(box / _grid.Cells % _grid.Anchors);

    /// <summary>Centre from the left as a fraction of the picture.</summary>
    public double X(int box) => (Centre(Raw(box, 0)) + (box % _grid.Cells % _grid.Width)) / _grid.Width;

    /// <summary>Centre from the top as a fraction of the picture.</summary>
    public double Y(int box) => (Centre(Raw(box, 1)) + (box % _grid.Cells / _grid.Width)) / _grid.Height;

    /// <summary>Width as a fraction of the picture.</summary>
    public double Width(int box) => Size(Raw(box, 2)) * Shape(box).Width;

    /// <summary>Height as a fraction of the picture.</summary>
    public double Height(int box) => Size(Raw(box, 3)) * Shape(box).Height;

    /// <summary>Turns raw numbers of x or y into places in their cells.</summary>
    public void Centres(Span<double> numbers)
    {
        if (!_head.NewCoords)
        {
            TensorPrimitives.Sigmoid(numbers, numbers);
        }

        TensorPrimitives.Multiply(numbers, _head.ScaleXY, numbers);
        TensorPrimitives.Subtract(numbers, (_head.ScaleXY - 1) / 2, numbers);
    }

    /// <summary>Turns raw numbers of widths or heights into multiples of their anchors'.</summary>
    public void Sizes(Span<double> numbers)
    {
        if (_head.NewCoords)
        {
            TensorPrimitives.Multiply(numbers, numbers, numbers);
            TensorPrimitives.Multiply(numbers, 4, numbers);
        }
        else
        {
            TensorPrimitives.Max(numbers, -LargestExponent, numbers);
            TensorPrimitives.Min(numbers, LargestExponent, numbers);
            TensorPrimitives.Exp(numbers, numbers);
        }
    }

    /// <summary>By how much a coordinate changes with its raw number.</summary>
    public double Slope(int box, int coordinate) => coordinate switch
    {
        0 => CentreSlope(Raw(box, 0)) / _grid.Width,
        1 => CentreSlope(Raw(box, 1)) / _grid.Height,
        2 => SizeSlope(Raw(box, 2)) * Shape(box).Width,
        _ => SizeSlope(Raw(box, 3)) * Shape(box).Height,
    };

    private double Centre(double raw)
    {
        Centres(new Span<double>(ref raw));
        return raw;
    }

    private double Size(double raw)
    {
        Sizes(new Span<double>(ref raw));
        return raw;
    }

    private double CentreSlope(double raw)
    {
        double sigmoid = LossTerm.Sigmoid(raw);
        return _head.NewCoords ? _head.ScaleXY : _head.ScaleXY * sigmoid * (1 - sigmoid);
    }

    private double SizeSlope(double raw) => _head.NewCoords ? raw * 8 : Math.Abs(raw) <= LargestExponent ? Math.Exp(raw) : 0;
}
