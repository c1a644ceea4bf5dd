using System.Buffers;
using EdgeDetector.Service.Mqtt;

namespace EdgeDetector.Service.Frigate;

/// <summary>Rates of the cameras as Frigate tells them.</summary>
internal sealed record FrigateStatsMessage(IReadOnlyDictionary<string, FrigateCameraStatsMessage> Cameras)
{
    /// <summary>Of all cameras.</summary>
    public double DetectionFps => Math.Round(Cameras.Values.Sum(camera => camera.DetectionFps), 2);

    /// <summary>What stats tell of the cameras.</summary>
    /// <param name="stats">Our own message.</param>
    /// <param name="detects">Whether objects are looked for, by camera.</param>
    public static FrigateStatsMessage From(StatsMessage stats, Func<string, bool> detects) =>
        new(stats.Cameras.ToDictionary(camera => camera.Key, camera => FrigateCameraStatsMessage.From(camera.Value, detects(camera.Key))));

    /// <summary>Writes it.</summary>
    public void Write(IBufferWriter<byte> buffer) => MessageJson.Write(buffer, this, FrigateJson.Default.FrigateStatsMessage);
}

/// <summary>Rates of one camera, in frames per second.</summary>
internal sealed record FrigateCameraStatsMessage(
    double CameraFps, double ProcessFps, double SkippedFps, double DetectionFps, bool DetectionEnabled, int Pid)
{
    public static FrigateCameraStatsMessage From(CameraStatsMessage camera, bool detects) => new(
        camera.CaptureFps,
        camera.InferenceFps,
        Math.Round(Math.Max(0, camera.CaptureFps - camera.InferenceFps), 2),
        camera.InferenceFps,
        detects,
        Environment.ProcessId);
}
