namespace EdgeDetector.Tracking;

/// <summary>
/// Optimal assignment of rows to columns by shortest augmenting paths (Jonker and Volgenant 1987, in the rectangular form of Crouse 2016):
/// of all ways to pair them, each at most once, the one with the greatest sum of benefits.
/// </summary>
/// <remarks>
/// A row may stay alone at benefit 0, so that no pair is made that is worth nothing: this is the gate of a cost limit, and part of the
/// optimum instead of a filter after it. The memory is kept from call to call; not safe for several threads at a time.
/// </remarks>
public sealed class Assignment
{
    private const int None = -1;

    private int[] _columnOf = [];
    private int[] _rowOf = [];
    private int[] _reachedFrom = [];
    private int[] _visitedColumns = [];
    private bool[] _isVisited = [];
    private double[] _rowPrice = [];
    private double[] _columnPrice = [];
    private double[] _distance = [];

    /// <summary>Pairs rows with columns.</summary>
    /// <param name="benefits">Row after row; what a pair is worth. A pair that is worth 0, less, or no number is never made.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="columns">How many columns there are.</param>
    /// <returns>The column of each row, or -1; valid until the next call.</returns>
    public ReadOnlySpan<int> Solve(ReadOnlySpan<double> benefits, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(benefits.Length, checked(rows * columns));
        Prepare(rows, columns);
        for (int row = 0; row < rows; row++)
        {
            Place(row, benefits, columns);
        }

        return _columnOf.AsSpan(0, rows);
    }

    /// <summary>Finds the cheapest chain of changes by which the row gets a column, or somebody stays alone.</summary>
    private void Place(int first, ReadOnlySpan<double> benefits, int columns)
    {
        _distance.AsSpan(0, columns).Fill(double.PositiveInfinity);
        _isVisited.AsSpan(0, columns).Clear();
        int visited = 0;
        int row = first;
        int alone = first;
        double lowest = 0;
        double aloneDistance = double.PositiveInfinity;
        while (true)
        {
            if (lowest - _rowPrice[row] < aloneDistance)
            {
                aloneDistance = lowest - _rowPrice[row];
                alone = row;
            }

            int nearest = Reach(row, lowest, benefits.Slice(row * columns, columns));
            if (nearest == None || aloneDistance <= _distance[nearest])
            {
                Reprice(first, aloneDistance, visited);
                LeaveAlone(alone, first);
                return;
            }

            lowest = _distance[nearest];
            if (_rowOf[nearest] == None)
            {
                Reprice(first, lowest, visited);
                Take(nearest, first);
                return;
            }

            _isVisited[nearest] = true;
            _visitedColumns[visited++] = nearest;
            row = _rowOf[nearest];
        }
    }

    /// <summary>Shortens the ways to the columns by those through a row, and returns the nearest column that is not visited yet.</summary>
    private int Reach(int row, double lowest, ReadOnlySpan<double> benefits)
    {
        int nearest = None;
        double least = double.PositiveInfinity;
        double start = lowest - _rowPrice[row];
        for (int column = 0; column < benefits.Length; column++)
        {
            if (_isVisited[column])
            {
                continue;
            }

            double distance = start - benefits[column] - _columnPrice[column];
            if (benefits[column] > 0 && distance < _distance[column])
            {
                _distance[column] = distance;
                _reachedFrom[column] = row;
            }

            if (_distance[column] < least)
            {
                least = _distance[column];
                nearest = column;
            }
        }

        return nearest;
    }

    private void Reprice(int first, double length, int visited)
    {
        _rowPrice[first] += length;
        foreach (int column in _visitedColumns.AsSpan(0, visited))
        {
            _rowPrice[_rowOf[column]] += length - _distance[column];
            _columnPrice[column] -= length - _distance[column];
        }
    }

    private void Take(int column, int first)
    {
        int row;
        do
        {
            row = _reachedFrom[column];
            _rowOf[column] = row;
            (_columnOf[row], column) = (column, _columnOf[row]);
        }
        while (row != first);
    }

    /// <summary>The column of the row that stays alone from now on goes to whoever reached for it.</summary>
    private void LeaveAlone(int row, int first)
    {
        int freed = _columnOf[row];
        _columnOf[row] = None;
        if (row != first)
        {
            Take(freed, first);
        }
    }

    private void Prepare(int rows, int columns)
    {
        if (rows > _columnOf.Length)
        {
            int length = Math.Max(rows, 2 * _columnOf.Length);
            _columnOf = new int[length];
            _rowPrice = new double[length];
        }

        if (columns > _rowOf.Length)
        {
            int length = Math.Max(columns, 2 * _rowOf.Length);
            _rowOf = new int[length];
            _reachedFrom = new int[length];
            _visitedColumns = new int[length];
            _isVisited = new bool[length];
            _columnPrice = new double[length];
            _distance = new double[length];
        }

        _columnOf.AsSpan(0, rows).Fill(None);
        _rowOf.AsSpan(0, columns).Fill(None);
        _rowPrice.AsSpan(0, rows).Clear();
        _columnPrice.AsSpan(0, columns).Clear();
    }
}
