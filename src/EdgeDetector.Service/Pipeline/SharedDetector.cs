using EdgeDetector.Service.Configuration;
using EdgeDetector.Yolo;

namespace EdgeDetector.Service.Pipeline;

/// <summary>The one detector of all cameras, with the turns that they take at it. Its model may be replaced by another while they do.</summary>
internal sealed class SharedDetector : IDisposable
{
    // Two at a time: one frame is prepared while another is in the model.
    private const int Places = 2;

    private volatile ServedModel _current;

    private SharedDetector(ServedModel model) => _current = model;

    /// <summary>The model in use.</summary>
    public ServedModel Current => _current;

    /// <summary>Its name, as messages tell it.</summary>
    public string ModelName => _current.Name;

    /// <summary>Its execution provider, as messages and the configuration write it.</summary>
    public string ProviderName => _current.ProviderName;

    /// <summary>The cameras' turns.</summary>
    public Turnstile Turns { get; } = new(Places);

    /// <inheritdoc cref="OpenModel"/>
    public static SharedDetector Open(EdgeDetectorOptions options) => new(OpenModel(options));

    /// <summary>Loads a model and proves an execution provider by a real inference.</summary>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    /// <exception cref="ExecutionProviderException">It runs on none of the providers.</exception>
    public static ServedModel OpenModel(EdgeDetectorOptions options) => ServedModel.Open(options, Places);

    /// <summary>Puts another model in use and frees the one before, once the frames inside have left it.</summary>
    public void Replace(ServedModel next)
    {
        ServedModel before = _current;
        _current = next;
        before.Dispose();
    }

    /// <inheritdoc cref="YoloDetector.Detect"/>
    public DetectTimings Detect(Frame frame, DetectionThresholds thresholds, List<Detection> detections)
    {
        while (true)
        {
            ServedModel model = _current;
            try
            {
                return model.Detector.Detect(frame, thresholds, detections);
            }
            catch (ObjectDisposedException) when (model != _current)
            {
                // Replaced between the two lines above: the frame goes through the next one.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _current.Dispose();
}
