using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Telemetry;
using Microsoft.Extensions.Hosting;

namespace EdgeDetector.Service.History;

/// <summary>
/// Figures of the last hour and day, for charts: what the metrics have counted, looked at every ten seconds. In memory; only how many objects
/// appeared is known of the time before the start, from the event database.
/// </summary>
internal sealed class FigureHistory : BackgroundService
{
    private const int StepsMerged = 24;
    private static readonly TimeSpan ShortStep = TimeSpan.FromSeconds(10);

    private readonly DetectionPipeline _pipeline;
    private readonly PipelineMetrics _metrics;
    private readonly EventHistory _events;
    private readonly SteadyClock _time;
    private readonly DateTimeOffset _began;
    private readonly AppearanceCounts _appeared = new();
    private readonly FigureRing _hour = new(ShortStep);
    private readonly FigureRing _day = new(ShortStep * StepsMerged);
    private readonly List<FigureSlot?> _unmerged = new(StepsMerged);
    private readonly Dictionary<string, FrameSums> _last = [];
    private long _steps;
    private volatile FigureSlot _newest = new(null, new Dictionary<string, CameraFigures>());

    /// <summary>Makes one that knows of nothing yet.</summary>
    public FigureHistory(DetectionPipeline pipeline, PipelineMetrics metrics, EventHistory events, SteadyClock time)
    {
        _pipeline = pipeline;
        _metrics = metrics;
        _events = events;
        _time = time;
        _began = time.GetUtcNow();
        events.Appeared += record => _appeared.Add(record.Camera, record.Class);
    }

    /// <summary>What the last ten seconds were like.</summary>
    public FigureSlot Newest => _newest;

    /// <summary>The last hour, in steps of ten seconds.</summary>
    public FigureSpan Hour => _hour.Take();

    /// <summary>The last day, in steps of four minutes; the one that has not ended is not in it.</summary>
    public FigureSpan Day => _day.Take();

    /// <summary>When a span began, by the system's time.</summary>
    public DateTimeOffset BeginOf(FigureSpan span) => _time.ToWall(_began + span.From);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _newest = _newest with { Temperature = ReadTemperature() };
        using PeriodicTimer timer = new(ShortStep, _time);
        try
        {
            await RecallAsync().ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Take();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private static double? ReadTemperature() => BoxSensors.HottestOf(BoxSensors.ReadTemperatures())?.Value;

    /// <summary>What appeared before the start fills the steps before it.</summary>
    private async Task RecallAsync()
    {
        DateTimeOffset began = _time.ToWall(_began);
        IReadOnlyList<Appearance> past = await _events.AppearedAsync(began - (FigureRing.Steps * _day.Step), began).ConfigureAwait(false);
        foreach (FigureRing ring in (FigureRing[])[_hour, _day])
        {
            ILookup<long, Appearance> bySteps = past.ToLookup(one => (long)Math.Floor((one.At - began) / ring.Step));
            ring.Begin(step => bySteps.Contains(step) ? SlotOf(bySteps[step]) : null);
        }
    }

    private static FigureSlot SlotOf(IEnumerable<Appearance> appearances) => new(null, appearances.GroupBy(one => one.Camera).ToDictionary(
        camera => camera.Key,
        camera => new CameraFigures(TimeSpan.Zero, default, camera.GroupBy(one => one.Class).ToDictionary(one => one.Key, one => one.Count()))));

    private void Take()
    {
        long ended = (_time.GetUtcNow() - _began).Ticks / ShortStep.Ticks;
        if (ended <= _steps)
        {
            return;
        }

        // A box that was suspended knows nothing of the steps between.
        TimeSpan passed = (ended - _steps) * ShortStep;
        while (_steps < ended - 1)
        {
            Add(null);
        }

        _newest = Look(passed);
        Add(_newest);
    }

    private void Add(FigureSlot? slot)
    {
        _steps++;
        _hour.Add(slot);
        _unmerged.Add(slot);
        if (_unmerged.Count == StepsMerged)
        {
            _day.Add(FigureSlot.Merge(_unmerged));
            _unmerged.Clear();
        }
    }

    private FigureSlot Look(TimeSpan passed)
    {
        IReadOnlyDictionary<string, Dictionary<string, int>> appeared = _appeared.Take();
        Dictionary<string, CameraFigures> cameras = [];
        foreach (string camera in _pipeline.Cameras.Keys.Union(appeared.Keys))
        {
            FrameSums sums = _metrics.SumsOf(camera);
            cameras[camera] = new CameraFigures(passed, sums - _last.GetValueOrDefault(camera), appeared.GetValueOrDefault(camera) ?? []);
            _last[camera] = sums;
        }

        return new FigureSlot(ReadTemperature(), cameras);
    }
}

/// <summary>That an object appeared.</summary>
/// <param name="At">When, by the system's time.</param>
/// <param name="Camera">The camera that saw it.</param>
/// <param name="Class">Its class.</param>
internal readonly record struct Appearance(DateTimeOffset At, string Camera, string Class);
