namespace EdgeDetector.Service.History;

/// <summary>Counts objects that appear, by camera and class. Safe from any thread.</summary>
internal sealed class AppearanceCounts
{
    private readonly Lock _lock = new();
    private Dictionary<string, Dictionary<string, int>> _byCamera = [];

    /// <summary>Counts one.</summary>
    public void Add(string camera, string className)
    {
        lock (_lock)
        {
            if (!_byCamera.TryGetValue(camera, out Dictionary<string, int>? classes))
            {
                classes = [];
                _byCamera.Add(camera, classes);
            }

            classes[className] = classes.GetValueOrDefault(className) + 1;
        }
    }

    /// <summary>What was counted, by camera and class; counting begins anew.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, int>> Take()
    {
        lock (_lock)
        {
            Dictionary<string, Dictionary<string, int>> taken = _byCamera;
            _byCamera = [];
            return taken;
        }
    }
}
