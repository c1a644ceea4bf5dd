using System.Runtime.Intrinsics;

namespace EdgeDetector.Training.Losses;

/// <summary>
/// A number that was computed from up to four variables, and its derivatives by them (forward differentiation): what is written with it as a
/// value has its gradient as well.
/// </summary>
/// <param name="Value">The number.</param>
/// <param name="Slopes">Its derivatives.</param>
internal readonly record struct Dual(double Value, Vector256<double> Slopes)
{
    /// <summary>A constant.</summary>
    public static implicit operator Dual(double value) => new(value, Vector256<double>.Zero);

    /// <summary>A variable.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="index">Which of the four it is.</param>
    public static Dual Variable(double value, int index) => new(value, Vector256<double>.Zero.WithElement(index, 1));

    public static Dual operator +(Dual left, Dual right) => new(left.Value + right.Value, left.Slopes + right.Slopes);

    public static Dual operator -(Dual left, Dual right) => new(left.Value - right.Value, left.Slopes - right.Slopes);

    public static Dual operator *(Dual left, Dual right) =>
        new(left.Value * right.Value, (left.Slopes * right.Value) + (right.Slopes * left.Value));

    public static Dual operator /(Dual left, Dual right)
    {
        double quotient = left.Value / right.Value;
        return new Dual(quotient, (left.Slopes - (right.Slopes * quotient)) / right.Value);
    }

    /// <summary>The smaller; of equals the derivatives are the mean.</summary>
    public static Dual Min(Dual left, Dual right) =>
        left.Value < right.Value ? left : right.Value < left.Value ? right : new Dual(left.Value, (left.Slopes + right.Slopes) / 2);

    /// <summary>The larger; of equals the derivatives are the mean.</summary>
    public static Dual Max(Dual left, Dual right) =>
        left.Value > right.Value ? left : right.Value > left.Value ? right : new Dual(left.Value, (left.Slopes + right.Slopes) / 2);

    /// <summary>The angle whose tangent is y / x.</summary>
    public static Dual Atan2(Dual y, Dual x)
    {
        double square = (x.Value * x.Value) + (y.Value * y.Value);
        return new Dual(Math.Atan2(y.Value, x.Value), ((y.Slopes * x.Value) - (x.Slopes * y.Value)) / square);
    }

    /// <summary>Itself times itself.</summary>
    public Dual Square() => this * this;

    /// <summary>Itself, or a bound that it is below; there it is constant.</summary>
    public Dual AtLeast(double bound) => Value < bound ? bound : this;

    /// <summary>e to the power of it.</summary>
    public Dual Exp()
    {
        double power = Math.Exp(Value);
        return new Dual(power, Slopes * power);
    }

    /// <summary>Its natural logarithm.</summary>
    public Dual Log() => new(Math.Log(Value), Slopes / Value);
}
