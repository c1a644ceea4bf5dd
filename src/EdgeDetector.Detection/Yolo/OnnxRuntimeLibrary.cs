using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace EdgeDetector.Yolo;

/// <summary>The native ONNX Runtime library of this process.</summary>
internal static unsafe partial class OnnxRuntimeLibrary
{
    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Version of the native library, like 1.31.1. The first call loads the library, with telemetry off.</summary>
    /// <exception cref="DllNotFoundException">There is no such library.</exception>
    public static string Version => Loaded.Value;

    /// <summary>Whether the native library was built with a provider; whether the device has it is another matter.</summary>
    public static bool WasBuiltWith(ExecutionProvider provider)
    {
        _ = Version;
        return OrtEnv.Instance().GetAvailableProviders().Contains(provider.OnnxName());
    }

    /// <summary>What an error says, in one line without ONNX Runtime's error code.</summary>
    public static string PlainMessage(Exception error)
    {
        const int LongestLine = 300;
        string message = error switch
        {
            TypeInitializationException { InnerException: { } inner } => PlainMessage(inner),
            DllNotFoundException => "the ONNX Runtime library cannot be loaded: " + error.Message,
            EntryPointNotFoundException => "this build of ONNX Runtime lacks it: " + error.Message,
            _ => error.Message,
        };
        string line = ErrorCode().Replace(message, "").ReplaceLineEndings("\n").Split('\n', 2)[0].Trim();
        return line.Length > LongestLine ? line[..LongestLine] + "…" : line;
    }

    [GeneratedRegex(@"^\[ErrorCode:\w+\]\s*")]
    private static partial Regex ErrorCode();

    private static string Load()
    {
        // The native library reads the process's own environment when its first environment object is made. .NET keeps a copy of the
        // environment, so Environment.SetEnvironmentVariable would not reach it, and DisableTelemetryEvents alone comes too late.
        _ = SetEnvironment("ORT_DISABLE_TELEMETRY", "1", 1);
        OrtEnv.Instance().DisableTelemetryEvents();
        return Marshal.PtrToStringUTF8(GetApiBase()->GetVersionString()) ?? "unknown";
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    // OrtEnv.GetVersionString is absent from the managed 1.11; this entry is in every native version.
    [LibraryImport("onnxruntime", EntryPoint = "OrtGetApiBase")]
    private static partial ApiBase* GetApiBase();

    /// <summary>OrtApiBase of onnxruntime_c_api.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ApiBase
    {
        private readonly nint _getApi;

        public readonly delegate* unmanaged<nint> GetVersionString;
    }
}
