using Microsoft.Extensions.Hosting;

namespace EdgeDetector.Service.Commands;

/// <summary>The host lives as long as its command, which hears of signals: a second listener would end it under the first one's hands.</summary>
internal sealed class CommandLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
