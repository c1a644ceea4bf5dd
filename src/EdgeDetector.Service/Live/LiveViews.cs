using System.Collections.Concurrent;
using EdgeDetector.Service.Telemetry;

namespace EdgeDetector.Service.Live;

/// <summary>The views of all cameras, by name: they stay while cameras are opened anew, so that whoever looks sees them come back.</summary>
/// <param name="clock">The clock of the frames.</param>
internal sealed class LiveViews(SteadyClock clock)
{
    private readonly ConcurrentDictionary<string, CameraView> _byCamera = new(StringComparer.Ordinal);

    /// <summary>What looking costs.</summary>
    public LiveCounters Counters { get; } = new();

    /// <summary>A camera's view. To be asked for cameras of the configuration alone: it is never forgotten.</summary>
    public CameraView Of(string camera) => _byCamera.GetOrAdd(camera, static (name, views) => new CameraView(name, views.Clock, views.Counters), this);

    private SteadyClock Clock => clock;
}
