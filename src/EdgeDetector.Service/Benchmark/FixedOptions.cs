using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeDetector.Service.Benchmark;

/// <summary>Options that never change.</summary>
internal sealed class FixedOptions(EdgeDetectorOptions options) : IOptionsMonitor<EdgeDetectorOptions>
{
    /// <inheritdoc/>
    public EdgeDetectorOptions CurrentValue => options;

    /// <inheritdoc/>
    public EdgeDetectorOptions Get(string? name) => options;

    /// <inheritdoc/>
    public IDisposable? OnChange(Action<EdgeDetectorOptions, string?> listener) => null;
}
