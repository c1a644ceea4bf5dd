using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>What every member does here: the declarations are compiled against, never run.</summary>
internal static class Surface
{
    /// <summary>Says what such a build is for.</summary>
    public static NotSupportedException Absent => new(
        "this build only shows that the program fits ONNX Runtime 1.11: build it with the package Microsoft.ML.OnnxRuntime.Managed 1.11.1");
}

/// <summary>A native object of ONNX Runtime.</summary>
public abstract class SurfaceHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => throw Surface.Absent;

    protected override bool ReleaseHandle() => throw Surface.Absent;
}
