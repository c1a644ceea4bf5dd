using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Telemetry;

/// <summary>
/// What earlier runs broke of, kept in <c>storage.directory/faults.json</c>: a service that breaks again and again waits longer and longer
/// before it starts, since newer systemds alone do that. A run of ten minutes, or one that was stopped on purpose, ends the row.
/// </summary>
internal sealed class PastFaults
{
    /// <summary>How long a run must last for its fault to be the first of a row.</summary>
    public static readonly TimeSpan Lasting = TimeSpan.FromMinutes(10);

    private const string FileName = "faults.json";
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly StateFile<FaultRow> _file;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly long _started;
    private FaultRow? _row;

    /// <summary>Reads what earlier runs have left.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="time">The clock; this run begins now.</param>
    /// <param name="logger">Where troubles are told.</param>
    public PastFaults(StorageOptions storage, TimeProvider time, ILogger<PastFaults> logger)
    {
        _path = Path.Combine(storage.Directory, FileName);
        _file = new StateFile<FaultRow>(_path, StateJson.Default.FaultRow, row => row is { Count: > 0, Problem: not null }, logger);
        _time = time;
        _started = time.GetTimestamp();
        _row = _file.Load();
    }

    /// <summary>What the last run broke of; null where it did not, or that is long ago.</summary>
    public FaultRow? Last
    {
        get
        {
            lock (_lock)
            {
                return _row;
            }
        }
    }

    /// <summary>How long to wait before this run begins: nothing after the first fault of a row, then 5 s, doubled with each, at most 5 minutes.</summary>
    public TimeSpan Pause => Last is { Count: > 1 } row
        ? TimeSpan.FromSeconds(Math.Min(FirstPause.TotalSeconds * Math.Pow(2, row.Count - 2), LongestPause.TotalSeconds))
        : TimeSpan.Zero;

    /// <summary>Keeps what this run breaks of.</summary>
    public void Note(string problem)
    {
        lock (_lock)
        {
            int before = _time.GetElapsedTime(_started) < Lasting ? _row?.Count ?? 0 : 0;
            _row = new FaultRow(before + 1, problem, _time.GetUtcNow());
            _file.TrySave(_row);
        }
    }

    /// <summary>All is well: the next fault is the first of a row.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _row = null;
            try
            {
                File.Delete(_path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A disk that takes nothing is told by all others who write to it; the next start may wait without need.
            }
        }
    }
}

/// <summary>Faults one soon after the other.</summary>
/// <param name="Count">How many, 1 or more.</param>
/// <param name="Problem">What the last one was, in a line for people.</param>
/// <param name="At">When it was.</param>
internal sealed record FaultRow(int Count, string Problem, DateTimeOffset At);
