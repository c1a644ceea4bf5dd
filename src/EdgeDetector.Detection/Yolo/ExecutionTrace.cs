using System.Text.Json;

namespace EdgeDetector.Yolo;

/// <summary>Reads ONNX Runtime's trace of a run: how many nodes of the graph ran on which provider.</summary>
internal static class ExecutionTrace
{
    /// <summary>Counts the nodes by the provider's name; empty where the trace cannot be read.</summary>
    public static IReadOnlyDictionary<string, int> NodesByProvider(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using JsonDocument trace = JsonDocument.Parse(file);
            return trace.RootElement.EnumerateArray()
                .Select(ProviderOf)
                .Where(provider => provider.Length > 0)
                .CountBy(provider => provider)
                .ToDictionary();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return new Dictionary<string, int>();
        }
    }

    private static string ProviderOf(JsonElement entry) =>
        entry.TryGetProperty("name", out JsonElement name)
        && name.GetString() is { } text
        && text.EndsWith("_kernel_time", StringComparison.Ordinal)
        && entry.TryGetProperty("args", out JsonElement details)
        && details.TryGetProperty("provider", out JsonElement provider)
            ? provider.GetString() ?? ""
            : "";
}
