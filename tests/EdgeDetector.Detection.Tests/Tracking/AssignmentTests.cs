namespace EdgeDetector.Tracking;

public sealed class AssignmentTests
{
    [Fact]
    public void Solve_BestOfEachRowIsTaken_GivesWayForTheGreaterSum()
    {
        // Greedy would pair row 0 with column 0 (9) and leave 1 for row 1; 8 + 7 is more.
        int[] columns = [.. new Assignment().Solve([9, 8, 7, 1], 2, 2)];

        Assert.Equal([1, 0], columns);
    }

    [Fact]
    public void Solve_PairsWorthNothing_AreNotMade()
    {
        int[] columns = [.. new Assignment().Solve([0, -1, double.NaN, 0.1], 2, 2)];

        Assert.Equal([-1, 1], columns);
    }

    [Fact]
    public void Solve_OneGoodPair_IsNotGivenUpForTwoBadOnes()
    {
        int[] columns = [.. new Assignment().Solve([0.8, 0.1, 0.1, 0], 2, 2)];

        Assert.Equal([0, -1], columns);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(0, 3)]
    public void Solve_NothingToPair_LeavesAllAlone(int rows, int columns)
    {
        int[] result = [.. new Assignment().Solve([], rows, columns)];

        Assert.Equal(Enumerable.Repeat(-1, rows), result);
    }

    [Fact]
    public void Solve_RandomTables_IsAsGoodAsTryingAll()
    {
        Random random = new(5);
        Assignment assignment = new();
        for (int round = 0; round < 2000; round++)
        {
            int rows = random.Next(1, 7);
            int columns = random.Next(1, 7);

            // Small whole numbers make many ties; negative ones many pairs that must not be made.
            double[] benefits = [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(-4, 6) * (random.Next(2) + 0.5))];

            int[] found = [.. assignment.Solve(benefits, rows, columns)];

            int[] taken = [.. found.Where(column => column >= 0)];
            Assert.Equal(taken.Length, taken.Distinct().Count());
            Assert.DoesNotContain(found.Index(), pair => pair.Item >= 0 && benefits[(pair.Index * columns) + pair.Item] <= 0);
            double sum = found.Index().Where(pair => pair.Item >= 0).Sum(pair => benefits[(pair.Index * columns) + pair.Item]);
            Assert.Equal(Best(benefits, columns, 0, 0), sum, 1e-9);
        }
    }

    private static double Best(double[] benefits, int columns, int row, int taken)
    {
        if (row * columns == benefits.Length)
        {
            return 0;
        }

        double best = Best(benefits, columns, row + 1, taken);
        for (int column = 0; column < columns; column++)
        {
            if ((taken & (1 << column)) == 0)
            {
                best = Math.Max(best, benefits[(row * columns) + column] + Best(benefits, columns, row + 1, taken | (1 << column)));
            }
        }

        return best;
    }
}
