using System.CommandLine;
using System.Net.Sockets;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Storage;
using EdgeDetector.Service.Telemetry;
using EdgeDetector.Yolo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeDetector.Service.Commands;

/// <summary><c>edgedetector run</c>: the service.</summary>
internal static class RunCommand
{
    // What opens a model may take minutes (TensorRT builds its engine) or never come back (a network drive that is away), and nothing can end
    // it. systemd kills after 10 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("run", "Reads the cameras, detects, and publishes over MQTT until it is stopped. The default.");
        Option<string?> config = ConfigurationOption.Create();
        command.Options.Add(config);
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(config), cancellationToken));
        return command.WithHelp("""
            Example:
              edgedetector run --config /etc/edgedetector/edgedetector.yaml

            SIGTERM and Ctrl-C stop it. Exit code: 0 stopped, 1 something broke, 2 the configuration or the model is wrong.
            """);
    }

    /// <summary>Runs the service until it is told to stop.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string? configPath, CancellationToken cancellationToken)
    {
        PrivateFiles.Keep();
        using CancellationTokenSource impatience = new();
        await using CancellationTokenRegistration stop = cancellationToken.Register(() => impatience.CancelAfter(Patience));
        try
        {
            // On a thread of its own: the command line waits for a command that is told to stop only once it has the command's task, and
            // one that starts up on the caller's thread would be left half-started, with 143.
            await using WebApplication host =
                await Task.Run(() => Build(configPath, cancellationToken), CancellationToken.None).WaitAsync(impatience.Token).ConfigureAwait(false);
            return await RunAsync(host, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop before it had started; what opens the model is left behind.
            return ExitCode.Done;
        }
        catch (ConfigurationException e)
        {
            return Fail(e.Message, ExitCode.Usage);
        }
        catch (ModelException e)
        {
            return Fail(e.Message, ExitCode.Usage);
        }
        catch (ExecutionProviderException e)
        {
            return Fail(e.Message, ExitCode.Failed);
        }
        catch (BrokerException e)
        {
            return Fail(e.Message, ExitCode.Failed);
        }
    }

    private static WebApplication Build(string? configPath, CancellationToken cancellationToken)
    {
        using SlowStart patience = new();
        return ServiceHost.Build(configPath, cancellationToken);
    }

    private static async Task<int> RunAsync(WebApplication host, CancellationToken cancellationToken)
    {
        try
        {
            await host.Services.GetRequiredService<StartPause>().WaitAsync(cancellationToken).ConfigureAwait(false);

            // Told to stop meanwhile: what would start now would but have to stop again.
            cancellationToken.ThrowIfCancellationRequested();
            await StartAsync(host).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // A port that is taken or not allowed, an address that is not of this box.
            return Fail($"http.listen: {e.Message}", ExitCode.Failed);
        }

        await host.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        bool broken = host.Services.GetRequiredService<ServiceFault>().IsRaised
            || host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask?.IsFaulted == true);
        return broken ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task StartAsync(WebApplication host)
    {
        try
        {
            // To its end, which is near: what was half-started would not be stopped, and would go on with what is disposed.
            await host.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            // For the same reason, where it cannot be brought to its end. What that may meet hides no cause.
            await host.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static int Fail(string message, int exitCode)
    {
        Console.Error.WriteLine(message);
        return exitCode;
    }
}
