namespace EdgeDetector.Faults.Fuzzing;

/// <summary>All readers of what comes from outside.</summary>
internal sealed class FuzzTargets : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<string, FuzzTarget> _all;

    public FuzzTargets() => _all = new FuzzTarget[]
    {
        DarknetTargets.Cfg(_folder),
        DarknetTargets.Weights(_folder),
        ServiceTargets.Configuration(),
        ServiceTargets.Commands(),
        DataSetTargets.Voc(_folder),
        DataSetTargets.Coco(_folder),
        DataSetTargets.DarknetData(_folder),
        WorkerTargets.WorkerSays(),
        WorkerTargets.ServiceSays(),
        RelayTargets.Rtsp(),
        RelayTargets.Http(),
    }.ToDictionary(target => target.Name);

    public static string[] Names => ["cfg", "weights", "configuration", "commands", "voc", "coco", "darknet data and labels", "worker's words", "service's words", "camera's RTSP", "camera's HTTP"];

    public FuzzTarget this[string name] => _all[name];

    public void Dispose() => _folder.Dispose();
}
