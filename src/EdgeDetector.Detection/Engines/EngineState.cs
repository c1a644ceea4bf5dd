namespace EdgeDetector.Engines;

/// <summary>How far an engine's folder is.</summary>
public enum EngineStage
{
    /// <summary>There is none.</summary>
    Absent,

    /// <summary>A build was begun and did not come to its end: it runs now, or was killed.</summary>
    Unfinished,

    /// <summary>Files are missing, cut off or altered: it must be built anew.</summary>
    Damaged,

    /// <summary>It is whole.</summary>
    Ready,
}

/// <summary>What was found in an engine's folder.</summary>
/// <param name="Stage">How far it is.</param>
/// <param name="Manifest">What it is; null where it is not ready.</param>
/// <param name="Reason">What is wrong with it, for people; empty where nothing is.</param>
/// <param name="Begun">How many builds were begun since the last one that came to an end.</param>
public sealed record EngineState(EngineStage Stage, EngineManifest? Manifest, string Reason, int Begun);
