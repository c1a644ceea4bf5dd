using EdgeDetector.Service.Engines;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Pipeline;

/// <summary>The one detector of all cameras, with the turns that they take at it. Its model may be replaced by another while they do.</summary>
/// <param name="model">The first model.</param>
internal sealed class SharedDetector(ServedModel model) : IDisposable
{
    private readonly Lock _replacing = new();
    private volatile ServedModel _current = model;

    /// <summary>Hears that another model is in use, on the thread that put it there.</summary>
    public event Action? Replaced;

    /// <summary>The model in use.</summary>
    public ServedModel Current => _current;

    /// <summary>Its name, as messages tell it.</summary>
    public string ModelName => _current.Name;

    /// <summary>Its execution provider, as messages and the configuration write it.</summary>
    public string ProviderName => _current.ProviderName;

    /// <summary>The cameras' turns.</summary>
    public Turnstile Turns { get; } = new(ModelOpener.Slots);

    /// <summary>Puts another model in use and frees the one before, once the frames inside have left it.</summary>
    public void Replace(ServedModel next)
    {
        while (!TryReplace(_current, next))
        {
            // Somebody else has put one there in between: that one goes.
        }
    }

    /// <summary>The same, where a certain model is still the one in use; else nothing, and false.</summary>
    public bool TryReplace(ServedModel before, ServedModel next)
    {
        lock (_replacing)
        {
            if (_current != before)
            {
                return false;
            }

            _current = next;
        }

        before.Dispose();
        Replaced?.Invoke();
        return true;
    }

    /// <inheritdoc cref="YoloDetector.Detect"/>
    public DetectTimings Detect(Frame frame, DetectionThresholds thresholds, List<Detection> detections, List<Detection>? proposals = null)
    {
        while (true)
        {
            ServedModel inUse = _current;
            try
            {
                return inUse.Detector.Detect(frame, thresholds, detections, proposals);
            }
            catch (ObjectDisposedException) when (inUse != _current)
            {
                // Replaced between the two lines above: the frame goes through the next one.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _current.Dispose();
}
