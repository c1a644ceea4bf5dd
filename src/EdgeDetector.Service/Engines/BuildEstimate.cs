using EdgeDetector.Engines;

namespace EdgeDetector.Service.Engines;

/// <summary>How long a build will take: as long as earlier ones on this device, in proportion to the work of the network.</summary>
internal static class BuildEstimate
{
    /// <summary>The estimate; null where nothing was built here before.</summary>
    /// <param name="earlier">Engines that were built.</param>
    /// <param name="key">What is to be built.</param>
    /// <param name="bflops">Its work of one inference, in billions of floating-point operations.</param>
    public static TimeSpan? Of(IEnumerable<EngineManifest> earlier, EngineKey key, double bflops)
    {
        EngineManifest[] here = [.. earlier.Where(engine => engine.Key.Device == key.Device && engine.Bflops > 0 && engine.BuildSeconds > 0)];
        EngineManifest? like = here.OrderBy(engine => engine.Key.Fp16 == key.Fp16 ? 0 : 1).ThenBy(engine => Math.Abs(Math.Log(engine.Bflops / bflops))).FirstOrDefault();
        return like is null || !(bflops > 0) ? null : TimeSpan.FromSeconds(Math.Round(like.BuildSeconds * bflops / like.Bflops));
    }
}
