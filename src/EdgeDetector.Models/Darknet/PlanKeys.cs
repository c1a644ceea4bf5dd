using System.Globalization;

namespace EdgeDetector.Models.Darknet;

/// <summary>
/// The numbers of [net] that only a training follows. One that no training can follow is a fault to be told by the trainer, not an error
/// here: an import needs none of them.
/// </summary>
internal sealed class PlanKeys(CfgSection net)
{
    private readonly List<string> _faults = [];

    /// <summary>What is wrong, each with file and line.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>A number from 0 on.</summary>
    public double NotNegative(string key, double absent) => Checked(key, net.GetDouble(key, absent), value => value >= 0, "0 and more is possible");

    /// <summary>A number above 0.</summary>
    public double Positive(string key, double absent) => Checked(key, net.GetDouble(key, absent), value => value > 0, "more than 0 is possible");

    /// <summary>A number from 0 to below 1.</summary>
    public double Fraction(string key, double absent) =>
        Checked(key, net.GetDouble(key, absent), value => value is >= 0 and < 1, "0 to below 1 is possible");

    /// <summary>Looks at the numbers of a list, which must be from 0 on.</summary>
    public void RequireNotNegative(string key, IEnumerable<double> values)
    {
        foreach (double value in values)
        {
            Checked(key, value, one => one >= 0, "0 and more is possible");
        }
    }

    /// <summary>Adds a fault at the line of a key.</summary>
    public void Add(string key, string message) => _faults.Add(net.Fail(key, message).Message);

    private double Checked(string key, double value, Predicate<double> isPossible, string possible)
    {
        if (!isPossible(value))
        {
            Add(key, string.Create(CultureInfo.InvariantCulture, $"{key}={value}: {possible}"));
        }

        return value;
    }
}
