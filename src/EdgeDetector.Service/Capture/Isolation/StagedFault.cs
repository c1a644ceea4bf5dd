using System.Globalization;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>
/// A fault that tests stage in a worker, by the environment variable <c>EDGEDETECTOR_CAPTURE_FAULT=camera:kind:pictures</c>: it happens
/// after so many pictures of that camera, again after each restart. Only workers look at it; not for people.
/// </summary>
internal sealed record StagedFault(FaultKind Kind, int Pictures)
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "EDGEDETECTOR_CAPTURE_FAULT";

    /// <summary>The fault staged for a camera; null where there is none.</summary>
    public static StagedFault? ForCamera(string camera)
    {
        string[] parts = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(':');
        return parts.Length == 3 && parts[0] == camera
            && Enum.TryParse(parts[1], ignoreCase: true, out FaultKind kind)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int pictures)
            ? new StagedFault(kind, pictures)
            : null;
    }
}

/// <summary>What goes wrong.</summary>
internal enum FaultKind
{
    /// <summary>Reading blocks, deaf to all.</summary>
    Hang,

    /// <summary>Reading uses a processor and delivers nothing.</summary>
    Spin,

    /// <summary>Each picture leaves 16 MiB behind.</summary>
    Leak,

    /// <summary>The same picture comes again and again.</summary>
    Repeat,

    /// <summary>The process ends as after a fault in a native library.</summary>
    Crash,
}
