using System.Globalization;
using System.Text;

namespace EdgeDetector.Faults.Soaking;

/// <summary>What processes took over time.</summary>
internal sealed class UseDiary
{
    private readonly Dictionary<string, List<(TimeSpan At, ProcessUse Use)>> _samples = [];

    /// <summary>Notes what a process takes; nothing where it does not run now.</summary>
    public void Note(TimeSpan at, string name, int? process)
    {
        if (process is { } id && ProcessUse.Of(id) is { } use)
        {
            if (!_samples.TryGetValue(name, out List<(TimeSpan, ProcessUse)>? samples))
            {
                _samples[name] = samples = [];
            }

            samples.Add((at, use));
        }
    }

    /// <summary>What was usual in the span of time before a moment: collectors breathe, and threads of a pool come and go.</summary>
    public ProcessUse Before(string name, TimeSpan moment, TimeSpan span) =>
        ProcessUse.Median([.. _samples[name].Where(sample => sample.At > moment - span && sample.At <= moment).Select(sample => sample.Use)]);

    /// <summary>A line for each sixth of the time.</summary>
    public string Table(TimeSpan length, TimeSpan span)
    {
        StringBuilder table = new(" minute ");
        table.AppendJoin(" | ", _samples.Keys.Select(name => $"{name,-12} MiB  fds  thr"));
        for (int part = 1; part <= 6; part++)
        {
            TimeSpan moment = length * part / 6;
            table.AppendLine().Append(CultureInfo.InvariantCulture, $"{moment.TotalMinutes,7:0.#} ").AppendJoin(" | ", _samples.Keys.Select(name =>
            {
                ProcessUse use = Before(name, moment, span);
                return string.Create(CultureInfo.InvariantCulture, $"{use.Megabytes,16:0.0} {use.Descriptors,4} {use.Threads,4}");
            }));
        }

        return table.ToString();
    }
}
