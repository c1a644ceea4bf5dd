using System.Globalization;
using EdgeDetector.Service.Configuration;

namespace EdgeDetector.Service.Degrading;

/// <summary>Decides from heat and age whether less is to be done, with hysteresis: above one bound for a while, until below a lower one for a while.</summary>
/// <param name="time">The clock.</param>
internal sealed class DegradeRule(TimeProvider time)
{
    private string? _reason;
    private bool _isByHeat;
    private long? _since;

    /// <summary>Why less is done; null where all is.</summary>
    public string? Reason => _reason;

    /// <summary>Looks at the box.</summary>
    /// <param name="options">The bounds.</param>
    /// <param name="hottest">The hottest zone; null where none tells.</param>
    /// <param name="age">The oldest frames of a camera; null where there are none.</param>
    /// <returns>Whether <see cref="Reason"/> came or went.</returns>
    public bool Look(DegradeOptions options, KeyValuePair<string, double>? hottest, TimeSpan? age)
    {
        bool isDegraded = _reason is not null;
        // A sensor that has fallen silent does not say that it is cool.
        string? tooHot = hottest is null && _isByHeat && options.AboveTemperature is not null ? _reason : TooHot(options, hottest, isDegraded ? options.CoolBy : 0);
        string? tooMuch = tooHot ?? TooOld(options, age, isDegraded ? 0.5 : 1);
        if (isDegraded == (tooMuch is not null))
        {
            _since = null;
            return false;
        }

        _since ??= time.GetTimestamp();
        if (time.GetElapsedTime(_since.Value) < options.After)
        {
            return false;
        }

        (_reason, _isByHeat, _since) = (tooMuch, tooHot is not null, null);
        return true;
    }

    private static string? TooHot(DegradeOptions options, KeyValuePair<string, double>? hottest, double coolBy) =>
        options.AboveTemperature is { } most && hottest is { } zone && zone.Value > most - coolBy
            ? string.Create(CultureInfo.InvariantCulture, $"{zone.Key} is at {zone.Value:0.0} °C, above {most:0.0}")
            : null;

    private static string? TooOld(DegradeOptions options, TimeSpan? age, double share) =>
        options.AboveAge > TimeSpan.Zero && age is { } oldest && oldest > options.AboveAge * share
            ? string.Create(CultureInfo.InvariantCulture, $"frames are {oldest.TotalMilliseconds:0} ms old, above {options.AboveAge.TotalMilliseconds:0}")
            : null;
}
