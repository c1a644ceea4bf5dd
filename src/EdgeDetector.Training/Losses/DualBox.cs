namespace EdgeDetector.Training.Losses;

/// <summary>A box as centre and size, fractions of the picture.</summary>
/// <param name="X">Centre, from the left.</param>
/// <param name="Y">Centre, from the top.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
internal readonly record struct DualBox(Dual X, Dual Y, Dual Width, Dual Height)
{
    /// <summary>Left edge.</summary>
    public Dual Left => X - (Width * 0.5);

    /// <summary>Top edge.</summary>
    public Dual Top => Y - (Height * 0.5);

    /// <summary>Right edge.</summary>
    public Dual Right => X + (Width * 0.5);

    /// <summary>Bottom edge.</summary>
    public Dual Bottom => Y + (Height * 0.5);

    /// <summary>A box that does not change.</summary>
    public static DualBox Constant(TruthBox truth) => new((double)truth.X, (double)truth.Y, (double)truth.Width, (double)truth.Height);

    /// <summary>A box whose four numbers are the variables, in the order of the parameters.</summary>
    public static DualBox Variable(double x, double y, double width, double height) =>
        new(Dual.Variable(x, 0), Dual.Variable(y, 1), Dual.Variable(width, 2), Dual.Variable(height, 3));
}
